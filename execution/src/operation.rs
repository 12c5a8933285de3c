//! Which operation of a document a request asks for.
use async_graphql::{
    Positioned,
    parser::types::{ExecutableDocument, OperationDefinition},
};

/// The operation of this name, or, without a name, the only one.
#[must_use]
pub fn chosen<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Option<&'d OperationDefinition> {
    let mut operations = document.operations.iter();
    let only = |(_, operation): (_, &'d Positioned<OperationDefinition>)| &operation.node;
    if let Some(wanted) = name {
        return operations.find(|(name, _)| name.is_some_and(|name| name == wanted)).map(only);
    }
    let first = operations.next().map(only)?;
    operations.next().is_none().then_some(first)
}
