//! sea-orm on sqlx: a pool of eight connections, entities, and its own query builder.

use crate::row::{Row, SCHEMA, instant_of};
use crate::{BULK_ROWS, Side, WRITERS};
use anyhow::{Context, Result, ensure};
use report::{ActiveModel, Column, Entity};
use sea_orm::{
    ColumnTrait, Condition, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set, Statement, TransactionTrait,
};
use std::path::Path;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};

/// Rows of one `insert_many`: six values each, under SQLite's limit of 32,766.
const ROWS_PER_STATEMENT: usize = 1_000;

mod report {
    //! The entity.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "report")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub top_region: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub received_at: i64,
        pub state: i64,
        pub category: String,
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The side that goes through the object-relational mapper.
pub struct Orm {
    runtime: Runtime,
    pool: DatabaseConnection,
}

impl Orm {
    /// Opens a new database.
    pub fn open(path: &Path) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", path.display()));
        options.max_connections(8).sqlx_logging(false).map_sqlx_sqlite_opts(|options| {
            options.pragma("journal_mode", "wal").pragma("synchronous", "full").pragma("busy_timeout", "5000")
        });
        let pool = runtime.block_on(async {
            let pool = Database::connect(options).await?;
            pool.execute_unprepared(SCHEMA).await?;
            Ok::<_, sea_orm::DbErr>(pool)
        })?;
        Ok(Self { runtime, pool })
    }
}

fn active(row: Row) -> ActiveModel {
    ActiveModel {
        top_region: Set(row.top_region),
        id: Set(row.id),
        received_at: Set(row.received_at),
        state: Set(row.state),
        category: Set(row.category),
        body: Set(row.body),
    }
}

async fn insert(connection: &impl ConnectionTrait, row: Row) -> Result<()> {
    Entity::insert(active(row)).exec_without_returning(connection).await?;
    Ok(())
}

impl Side for Orm {
    fn one_by_one(&mut self, rows: Vec<Row>) -> Result<()> {
        self.runtime.block_on(async {
            for row in rows {
                insert(&self.pool, row).await?;
            }
            Ok(())
        })
    }

    fn each_commits(&mut self, rows: Vec<Row>) -> Result<()> {
        let share = rows.len() / WRITERS;
        self.runtime.block_on(async {
            let mut clients = Vec::new();
            for mine in rows.chunks(share) {
                let (pool, mine) = (self.pool.clone(), mine.to_vec());
                clients.push(tokio::spawn(async move {
                    for row in mine {
                        insert(&pool, row).await?;
                    }
                    anyhow::Ok(())
                }));
            }
            for client in clients {
                client.await??;
            }
            Ok(())
        })
    }

    fn grouped(&mut self, rows: Vec<Row>) -> Result<()> {
        let share = rows.len() / WRITERS;
        self.runtime.block_on(async {
            let (queue, mut waiting) = mpsc::unbounded_channel::<(Row, oneshot::Sender<()>)>();
            for mine in rows.chunks(share) {
                let (queue, mine) = (queue.clone(), mine.to_vec());
                tokio::spawn(async move {
                    for row in mine {
                        let (answer, answered) = oneshot::channel();
                        if queue.send((row, answer)).is_err() || answered.await.is_err() {
                            return;
                        }
                    }
                });
            }
            drop(queue);
            let mut group = Vec::new();
            while waiting.recv_many(&mut group, usize::from(u16::MAX)).await > 0 {
                let (rows, answers): (Vec<Row>, Vec<_>) = group.drain(..).unzip();
                let transaction = self.pool.begin().await?;
                for row in rows {
                    insert(&transaction, row).await?;
                }
                transaction.commit().await?;
                for answer in answers {
                    ensure!(answer.send(()).is_ok(), "a client left");
                }
            }
            Ok(())
        })
    }

    fn bulk(&mut self, rows: Vec<Row>) -> Result<()> {
        self.runtime.block_on(async {
            for chunk in rows.chunks(ROWS_PER_STATEMENT) {
                let transaction = self.pool.begin().await?;
                let models = chunk.iter().cloned().map(active);
                Entity::insert_many(models).exec_without_returning(&transaction).await?;
                transaction.commit().await?;
            }
            Ok(())
        })
    }

    fn lists(&mut self, count: usize) -> Result<()> {
        self.runtime.block_on(async {
            let readers = [0, 1].map(|reader| tokio::spawn(read_pages(self.pool.clone(), reader, count)));
            for reader in readers {
                reader.await??;
            }
            Ok(())
        })
    }

    fn pragmas(&mut self) -> Result<(String, i64)> {
        let ask = |text: &str| Statement::from_string(DbBackend::Sqlite, text);
        let (journal, synchronous) = self.runtime.block_on(async {
            let journal = self.pool.query_one_raw(ask("pragma journal_mode")).await?;
            let synchronous = self.pool.query_one_raw(ask("pragma synchronous")).await?;
            Ok::<_, sea_orm::DbErr>((journal, synchronous))
        })?;
        let (journal, synchronous) = journal.zip(synchronous).context("a pragma without an answer")?;
        Ok((journal.try_get_by_index(0)?, synchronous.try_get_by_index(0)?))
    }

    fn rows(&mut self) -> Result<usize> {
        let count = self.runtime.block_on(Entity::find().count(&self.pool))?;
        Ok(usize::try_from(count)?)
    }
}

async fn read_pages(pool: DatabaseConnection, reader: usize, count: usize) -> Result<()> {
    for number in (reader..count).step_by(2) {
        let before = instant_of(number * 7 % BULK_ROWS + 20_000);
        let earlier = Condition::any().add(Column::ReceivedAt.lt(before)).add(Column::Id.lt("02"));
        let page = Entity::find()
            .filter(Column::TopRegion.eq(1))
            .filter(Column::State.eq((number % 4) as i64))
            .filter(Column::ReceivedAt.lte(before))
            .filter(earlier)
            .order_by_desc(Column::ReceivedAt)
            .order_by_desc(Column::Id)
            .limit(20)
            .all(&pool)
            .await?;
        ensure!(page.len() == 20, "a page of {} rows", page.len());
    }
    Ok(())
}
