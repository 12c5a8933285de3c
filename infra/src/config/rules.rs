//! By which rules comparisons are judged and read.
use super::{ConfigError, read::Variables};
use domain::{Error, disclosure::Rules, kernel::reason::Language};

const NAME: &str = "KANSA_DISCLOSURE_RULES";
const FORM: &str = "must be a list such as `meanNeeds=7,leastBound=10`";

/// The rules of the house, but for those that the variable tightens.
pub(super) fn read(variables: &Variables<'_>) -> Result<Rules, ConfigError> {
    let Some(text) = variables.text(NAME)? else { return Ok(Rules::HOUSE) };
    let (mut asked, mut set) = (Rules::HOUSE, Vec::new());
    for rule in text.split(',') {
        let (name, value) = rule.split_once('=').ok_or_else(|| ConfigError::new(NAME, FORM))?;
        let known = Rules::names().into_iter().find(|known| *known == name.trim());
        let name = known.ok_or_else(|| ConfigError::new(NAME, unknown()))?;
        if set.contains(&name) {
            return Err(ConfigError::new(NAME, format!("must set {name} once only")));
        }
        set.push(name);
        let value = value.trim().parse::<u32>().map_err(|_| {
            ConfigError::new(NAME, format!("must set {name} to a whole number, such as `{name}=100`"))
        })?;
        asked = asked.with(name, value).ok_or_else(|| ConfigError::new(NAME, unknown()))?;
    }
    Rules::HOUSE.tightened(asked).map_err(refused)
}

fn unknown() -> String {
    format!("may set these rules and no others: {}", Rules::names().join(", "))
}

/// The rule that cannot be so, in the words of the rules themselves.
fn refused(error: Error) -> ConfigError {
    match error {
        Error::Invalid { field, reason } => {
            let why = reason.message(Language::English);
            ConfigError::new(NAME, format!("cannot set {field} to this: {why}"))
        }
        other => ConfigError::new(NAME, other.message(Language::English)),
    }
}
