//! `node` and `nodes`: anything with a global id, fetched again by it, under the caller's present rights.
use super::{
    advisor::Advisor,
    audit::Audit,
    catalog::{CatalogItem, Edition, edition},
    context::request,
    corrective::CorrectiveAction,
    department::{Department, InformationSystem},
    dispatch::Dispatch,
    engagement::Engagement,
    evidence::Evidence,
    fault::Result,
    finding::Finding,
    gid::parts,
    loader::Loaders,
    member::Member,
    named_comparison::NamedComparison,
    organization::Organization,
    participation::Participation,
    planning::Plan,
    programme::Programme,
    publication::Publication,
    reading::release,
    register::LocalGovernment,
    release::ComparisonRelease,
    report::ReportCopy,
    service_account::ServiceAccount,
    team::Advisory,
    visit::Visit,
    webhook::Webhook,
};
use async_graphql::{
    Context, ID, Interface, Object,
    dataloader::{DataLoader, Loader},
};
use domain::{
    Error, Id, Reason, advisor, audit, comparison, corrective, department, dispatch, engagement, evidence,
    finding, kernel::id::Kind, membership, named_comparison, organization, planning, programme, publication,
    register, report_copy, service_account, team, visit, webhook,
};
use std::hash::Hash;
use uuid::Uuid;

/// Anything with a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The global id."))]
pub(super) enum Node {
    /// An organization.
    Organization(Organization),
    /// A local government of the register.
    LocalGovernment(LocalGovernment),
    /// An edition of the catalogue.
    Edition(Edition),
    /// An audit item.
    CatalogItem(CatalogItem),
    /// A member.
    Member(Member),
    /// An audit.
    Audit(Audit),
    /// A joint engagement.
    Engagement(Engagement),
    /// A participation.
    Participation(Participation),
    /// A dispatch of an advisor.
    Dispatch(Dispatch),
    /// A piece of evidence.
    Evidence(Evidence),
    /// A comparison release.
    ComparisonRelease(ComparisonRelease),
    /// A comparison of two bodies by name.
    NamedComparison(NamedComparison),
    /// A copy of a report.
    ReportCopy(ReportCopy),
    /// A department.
    Department(Department),
    /// An information system.
    InformationSystem(InformationSystem),
    /// A note of who advised the body.
    Advisory(Advisory),
    /// A charter, a plan or a special order.
    Plan(Plan),
    /// A summary of a report for the public.
    Publication(Publication),
    /// A finding.
    Finding(Finding),
    /// A corrective action.
    CorrectiveAction(CorrectiveAction),
    /// An advisor of the centre.
    Advisor(Advisor),
    /// A programme of dispatch.
    Programme(Programme),
    /// A visit of an advisor.
    Visit(Visit),
    /// A webhook.
    Webhook(Webhook),
    /// A service account.
    ServiceAccount(ServiceAccount),
}

const NO_ID: Reason = Reason::of("GLOBAL_ID", "This is not a global id.", "グローバルIDではありません。");
const MANY: Reason =
    Reason::of("NODE_COUNT", "Ask for 1 to 100 ids at a time.", "IDは1件から100件までで指定してください。");

#[derive(Default)]
pub(super) struct NodeQueries;

#[Object]
impl NodeQueries {
    /// The thing of this global id; null when it does not exist, and when it is not the caller's to see.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A global id.")] id: ID,
    ) -> Result<Option<Node>> {
        find(ctx, &id).await
    }

    /// The things of these global ids, in their order, with null for each that does not exist or is not the caller's to
    /// see.
    #[graphql(complexity = "ids.len() * child_complexity + 1")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ids, 1 to 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.is_empty() || ids.len() > 100 {
            return Err(Error::invalid("ids", MANY).into());
        }
        let found = futures::future::join_all(ids.iter().map(|id| find(ctx, id))).await;
        let placed =
            found.into_iter().enumerate().map(|(index, one)| one.map_err(|fault| fault.at("ids", index)));
        placed.collect()
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let load = request(ctx).load()?;
    let (kind, payload) = parts(id).ok_or_else(|| Error::invalid("id", NO_ID))?;
    let node = match kind.as_str() {
        organization::Organization::NAME => one::<organization::Organization, _>(load, &payload)
            .await?
            .map(|found: organization::Organization| Organization(found).into()),
        membership::Member::NAME => one::<membership::Member, _>(load, &payload)
            .await?
            .map(|found: membership::Member| Member(found).into()),
        audit::Audit::NAME => {
            one::<audit::Audit, _>(load, &payload).await?.map(|found: audit::Audit| Audit(found).into())
        }
        engagement::Engagement::NAME => one::<engagement::Engagement, _>(load, &payload)
            .await?
            .map(|found: engagement::Engagement| Engagement(found).into()),
        engagement::Participation::NAME => one::<engagement::Participation, _>(load, &payload)
            .await?
            .map(|found: engagement::Participation| Participation(found).into()),
        evidence::Evidence::NAME => one::<evidence::Evidence, _>(load, &payload)
            .await?
            .map(|found: evidence::Evidence| Evidence(found).into()),
        comparison::Release::NAME => {
            let id = Uuid::try_parse(&payload).map_err(|_| Error::invalid("id", NO_ID))?;
            release(load, Id::from_uuid(id)).await?.map(|found| ComparisonRelease(found).into())
        }
        named_comparison::NamedComparison::NAME => {
            one::<named_comparison::NamedComparison, _>(load, &payload)
                .await?
                .map(|found: named_comparison::NamedComparison| NamedComparison(found).into())
        }
        report_copy::ReportCopy::NAME => one::<report_copy::ReportCopy, _>(load, &payload)
            .await?
            .map(|found: report_copy::ReportCopy| ReportCopy(found).into()),
        department::Department::NAME => one::<department::Department, _>(load, &payload)
            .await?
            .map(|found: department::Department| Department(found).into()),
        department::InformationSystem::NAME => one::<department::InformationSystem, _>(load, &payload)
            .await?
            .map(|found: department::InformationSystem| InformationSystem(found).into()),
        dispatch::Dispatch::NAME => one::<dispatch::Dispatch, _>(load, &payload)
            .await?
            .map(|found: dispatch::Dispatch| Dispatch(found).into()),
        team::Advisory::NAME => one::<team::Advisory, _>(load, &payload)
            .await?
            .map(|found: team::Advisory| Advisory(found).into()),
        planning::Plan::NAME => {
            one::<planning::Plan, _>(load, &payload).await?.map(|found: planning::Plan| Plan(found).into())
        }
        publication::Publication::NAME => one::<publication::Publication, _>(load, &payload)
            .await?
            .map(|found: publication::Publication| Publication(found).into()),
        finding::Finding::NAME => one::<finding::Finding, _>(load, &payload)
            .await?
            .map(|found: finding::Finding| Finding(found).into()),
        corrective::CorrectiveAction::NAME => one::<corrective::CorrectiveAction, _>(load, &payload)
            .await?
            .map(|found: corrective::CorrectiveAction| CorrectiveAction(found).into()),
        advisor::Advisor::NAME => one::<advisor::Advisor, _>(load, &payload)
            .await?
            .map(|found: advisor::AdvisorProfile| Advisor(found).into()),
        programme::Programme::NAME => one::<programme::Programme, _>(load, &payload)
            .await?
            .map(|found: programme::Programme| Programme(found).into()),
        visit::Visit::NAME => {
            one::<visit::Visit, _>(load, &payload).await?.map(|found: visit::Visit| Visit(found).into())
        }
        webhook::Webhook::NAME => one::<webhook::Webhook, _>(load, &payload)
            .await?
            .map(|found: webhook::Webhook| Webhook(found).into()),
        service_account::ServiceAccount::NAME => one::<service_account::ServiceAccount, _>(load, &payload)
            .await?
            .map(|found: service_account::ServiceAccount| ServiceAccount(found).into()),
        LocalGovernment::NAME => {
            let code = register::GovernmentCode::parse("id", &payload)?;
            load.load_one(code).await?.map(|found| LocalGovernment(found).into())
        }
        Edition::NAME => {
            edition(ctx, domain::catalog::EditionCode::parse("id", &payload)?).await?.map(Into::into)
        }
        CatalogItem::NAME => {
            let (edition, item) = payload.split_once('/').ok_or_else(|| Error::invalid("id", NO_ID))?;
            let edition = domain::catalog::EditionCode::parse("id", edition)?;
            let item = domain::catalog::ItemCode::parse("id", item)?;
            load.load_one((edition, item))
                .await?
                .map(|item| CatalogItem { edition, item: item.into() }.into())
        }
        // Of another kind, such as a consent's: it names nothing that stands alone.
        _ => None,
    };
    Ok(node)
}

async fn one<K, V>(load: &DataLoader<Loaders>, payload: &str) -> Result<Option<V>>
where
    K: Kind,
    Id<K>: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    Loaders: Loader<Id<K>, Value = V, Error = Error>,
{
    let uuid = Uuid::try_parse(payload).map_err(|_| Error::invalid("id", NO_ID))?;
    Ok(load.load_one(Id::<K>::from_uuid(uuid)).await?)
}
