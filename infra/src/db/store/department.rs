use super::{
    page::{Sorted, parsed},
    row::sound,
};
use crate::db::{
    entity::{department, placement, system},
    error::meaning,
    tx::Tx,
};
use chrono::NaiveDate;
use domain::{
    Id, Result,
    access::UserId,
    department::{
        Department, DepartmentId, DepartmentName, DepartmentStore, InformationSystem, Placement, SystemId,
    },
    kernel::page::{Page, PageRequest},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

impl DepartmentStore for Tx {
    async fn departments(&mut self, ids: &[DepartmentId]) -> Result<Vec<Department>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self
            .select::<department::Entity>()
            .filter(department::Column::Id.is_in(ids))
            .order_by_asc(department::Column::Id);
        let query = if self.may_write() { query.lock_exclusive() } else { query };
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(department_of).collect()
    }

    async fn list_departments(
        &mut self,
        closed_too: bool,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Department>> {
        let mut query = self.select::<department::Entity>();
        if !closed_too {
            query = query.filter(department::Column::EndedAt.is_null());
        }
        parsed(self.page(query, department::Column::Id, Sorted::Up, page).await?, department_of)
    }

    async fn present_departments(&mut self) -> Result<Vec<Department>> {
        let query = self.select::<department::Entity>().filter(department::Column::EndedAt.is_null());
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(department_of).collect()
    }

    async fn add_department(&mut self, department: &Department) -> Result<()> {
        let row = department::ActiveModel {
            id: Set(department.id.uuid()),
            created_at: Set(department.created_at),
            ..columns_of(department)
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn save_department(&mut self, department: &Department) -> Result<()> {
        let update = self
            .update::<department::Entity>()
            .set(columns_of(department))
            .filter(department::Column::Id.eq(department.id.uuid()));
        self.change_one(update).await
    }

    async fn systems(&mut self, ids: &[SystemId]) -> Result<Vec<InformationSystem>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self
            .select::<system::Entity>()
            .filter(system::Column::Id.is_in(ids))
            .order_by_asc(system::Column::Id);
        let query = if self.may_write() { query.lock_exclusive() } else { query };
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(system_of).collect()
    }

    async fn systems_of(&mut self, departments: &[DepartmentId]) -> Result<Vec<InformationSystem>> {
        let query = self
            .select::<system::Entity>()
            .filter(system::Column::DepartmentId.is_in(departments.iter().map(|id| id.uuid())))
            .filter(system::Column::EndedAt.is_null())
            .order_by_asc(system::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(system_of).collect()
    }

    async fn list_systems(
        &mut self,
        closed_too: bool,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<InformationSystem>> {
        let mut query = self.select::<system::Entity>();
        if !closed_too {
            query = query.filter(system::Column::EndedAt.is_null());
        }
        parsed(self.page(query, system::Column::Id, Sorted::Up, page).await?, system_of)
    }

    async fn present_systems(&mut self) -> Result<Vec<InformationSystem>> {
        let query = self.select::<system::Entity>().filter(system::Column::EndedAt.is_null());
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(system_of).collect()
    }

    async fn add_system(&mut self, system: &InformationSystem) -> Result<()> {
        let row = system::ActiveModel {
            id: Set(system.id.uuid()),
            name: Set(system.name.as_str().to_owned()),
            department_id: Set(system.department.uuid()),
            created_at: Set(system.created_at),
            ended_at: Set(system.ended_at),
            version: Set(system.version),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn save_system(&mut self, system: &InformationSystem) -> Result<()> {
        let row = system::ActiveModel {
            name: Set(system.name.as_str().to_owned()),
            department_id: Set(system.department.uuid()),
            ended_at: Set(system.ended_at),
            version: Set(system.version),
            ..Default::default()
        };
        let update = self.update::<system::Entity>().set(row).filter(system::Column::Id.eq(system.id.uuid()));
        self.change_one(update).await
    }

    async fn placements(&mut self, departments: &[DepartmentId]) -> Result<Vec<Placement>> {
        let query = self
            .select::<placement::Entity>()
            .filter(placement::Column::DepartmentId.is_in(departments.iter().map(|id| id.uuid())))
            .order_by_asc(placement::Column::Id);
        Ok(query.all(&self.db).await.map_err(meaning)?.into_iter().map(placement_of).collect())
    }

    async fn add_placement(&mut self, placement: &Placement) -> Result<()> {
        let row = placement::ActiveModel {
            id: Set(placement.id.uuid()),
            department_id: Set(placement.department.uuid()),
            member_id: Set(placement.member.uuid()),
            user_id: Set(placement.user.uuid()),
            since: Set(placement.since),
            until: Set(placement.until),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn end_placements(
        &mut self,
        department: DepartmentId,
        user: Option<UserId>,
        until: NaiveDate,
    ) -> Result<u64> {
        let mut update = self
            .update::<placement::Entity>()
            .set(placement::ActiveModel { until: Set(Some(until)), ..Default::default() })
            .filter(placement::Column::DepartmentId.eq(department.uuid()))
            .filter(placement::Column::Until.is_null());
        if let Some(user) = user {
            update = update.filter(placement::Column::UserId.eq(user.uuid()));
        }
        Ok(update.exec(&self.db).await.map_err(meaning)?.rows_affected)
    }
}

/// What may change of a department.
fn columns_of(department: &Department) -> department::ActiveModel {
    department::ActiveModel {
        name: Set(department.name.as_str().to_owned()),
        kana: Set(department.kana.as_ref().map(|kana| kana.as_str().to_owned())),
        head_id: Set(department.head.map(Id::uuid)),
        ended_at: Set(department.ended_at),
        version: Set(department.version),
        ..Default::default()
    }
}

fn department_of(row: department::Model) -> Result<Department> {
    Ok(Department {
        id: Id::from_uuid(row.id),
        name: sound(DepartmentName::parse("name", &row.name))?,
        kana: row.kana.map(|kana| sound(DepartmentName::parse("kana", &kana))).transpose()?,
        head: row.head_id.map(Id::from_uuid),
        created_at: row.created_at,
        ended_at: row.ended_at,
        version: row.version,
    })
}

fn system_of(row: system::Model) -> Result<InformationSystem> {
    Ok(InformationSystem {
        id: Id::from_uuid(row.id),
        name: sound(DepartmentName::parse("name", &row.name))?,
        department: Id::from_uuid(row.department_id),
        created_at: row.created_at,
        ended_at: row.ended_at,
        version: row.version,
    })
}

fn placement_of(row: placement::Model) -> Placement {
    Placement {
        id: Id::from_uuid(row.id),
        department: Id::from_uuid(row.department_id),
        member: Id::from_uuid(row.member_id),
        user: Id::from_uuid(row.user_id),
        since: row.since,
        until: row.until,
    }
}
