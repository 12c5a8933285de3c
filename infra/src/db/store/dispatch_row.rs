//! The rows of dispatches: what they mean, and how they are written.
use super::row::{sound, word};
use crate::db::{entity::dispatch as table, error::garbled};
use domain::{
    Error, Id, Result,
    advisor::{Field, WorkMode},
    dispatch::{
        ContactLine, Dispatch, DispatchAccount, DispatchState, Holder, ProjectName, RequestForm, RequestText,
        TeamSize,
    },
    kernel::fiscal::FiscalYear,
};
use sea_orm::ActiveValue::Set;

/// The columns that may change.
pub(super) fn changing(dispatch: &Dispatch) -> Result<table::ActiveModel> {
    let form = &dispatch.form;
    let participants = form.participants.map(i16::try_from).transpose().map_err(Error::internal)?;
    Ok(table::ActiveModel {
        project: Set(form.project.as_ref().map(|text| text.as_str().to_owned())),
        section: Set(form.section.as_ref().map(|text| text.as_str().to_owned())),
        contact: Set(form.contact.as_ref().map(|text| text.as_str().to_owned())),
        aim: Set(form.aim.as_str().to_owned()),
        present_state: Set(form.present.as_str().to_owned()),
        participants: Set(participants),
        mode: Set(form.mode.map(|mode| mode.as_str().to_owned())),
        days: Set(form.days.clone()),
        hours: Set(form.hours.map(i16::from)),
        wished_id: Set(form.wished.map(Id::uuid)),
        fields: Set(form.fields.iter().map(|field| field.as_str().to_owned()).collect()),
        team: Set(form.team.seats().into()),
        state: Set(dispatch.state.as_str().to_owned()),
        cost: Set(dispatch.cost),
        advisor_ids: Set(dispatch.holders.iter().map(|holder| holder.advisor.uuid()).collect()),
        person_ids: Set(dispatch.holders.iter().map(|holder| holder.person.uuid()).collect()),
        accepted: Set(dispatch.accepted.into()),
        results: Set(dispatch.results.as_ref().map(|text| text.as_str().to_owned())),
        effect: Set(dispatch.effect.as_ref().map(|text| text.as_str().to_owned())),
        submitted_at: Set(dispatch.submitted_at),
        version: Set(dispatch.version),
        ..Default::default()
    })
}

pub(super) fn dispatch_of(row: table::Model) -> Result<Dispatch> {
    let account = |text: Option<String>, field| {
        text.map(|text| sound(DispatchAccount::parse(field, &text))).transpose()
    };
    if row.advisor_ids.len() != row.person_ids.len() {
        return Err(garbled("a seat without a person"));
    }
    let seats = row.advisor_ids.iter().zip(&row.person_ids);
    let holders = seats
        .map(|(advisor, person)| Holder { advisor: Id::from_uuid(*advisor), person: Id::from_uuid(*person) });
    Ok(Dispatch {
        id: Id::from_uuid(row.id),
        municipality: Id::from_uuid(row.municipality_id),
        center: Id::from_uuid(row.center_id),
        programme: Id::from_uuid(row.programme_id),
        fiscal_year: sound(FiscalYear::parse("fiscal_year", row.fiscal_year.into()))?,
        form: form_of(&row)?,
        state: word(&row.state, DispatchState::parse)?,
        cost: row.cost,
        holders: holders.collect(),
        accepted: u8::try_from(row.accepted).map_err(Error::internal)?,
        results: account(row.results, "results")?,
        effect: account(row.effect, "effect")?,
        created_at: row.created_at,
        submitted_at: row.submitted_at,
        version: row.version,
    })
}

fn form_of(row: &table::Model) -> Result<RequestForm> {
    let contact =
        |text: Option<&str>, field| text.map(|text| sound(ContactLine::parse(field, text))).transpose();
    let project = row.project.as_ref();
    Ok(RequestForm {
        project: project.map(|text| sound(ProjectName::parse("project", text))).transpose()?,
        section: contact(row.section.as_deref(), "section")?,
        contact: contact(row.contact.as_deref(), "contact")?,
        aim: sound(RequestText::parse("aim", &row.aim))?,
        present: sound(RequestText::parse("present_state", &row.present_state))?,
        participants: row.participants.map(u16::try_from).transpose().map_err(Error::internal)?,
        mode: row.mode.as_ref().map(|mode| word(mode, WorkMode::parse)).transpose()?,
        days: row.days.clone(),
        hours: row.hours.map(u8::try_from).transpose().map_err(Error::internal)?,
        wished: row.wished_id.map(Id::from_uuid),
        fields: row.fields.iter().map(|field| word(field, Field::parse)).collect::<Result<_>>()?,
        team: sound(TeamSize::parse("team", row.team.into()))?,
    })
}
