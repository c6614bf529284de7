//! rusqlite: one connection that writes, one per thread that reads.

use crate::row::{Row, SCHEMA, instant_of};
use crate::{BULK_ROWS, Side, WRITERS};
use anyhow::{Result, anyhow};
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, mpsc};
use std::thread;

const INSERT: &str =
    "insert into report (top_region, id, received_at, state, category, body) values (?1, ?2, ?3, ?4, ?5, ?6)";
const PAGE: &str = "select top_region, id, received_at, state, category, body from report
  where top_region = ?1 and state = ?2 and received_at <= ?3 and (received_at < ?3 or id < ?4)
  order by received_at desc, id desc limit 20";

/// The side that calls SQLite directly.
pub struct Direct {
    path: PathBuf,
    writer: Mutex<Connection>,
}

impl Direct {
    /// Opens a new database.
    pub fn open(path: &Path) -> Result<Self> {
        let writer = connect(path)?;
        writer.execute_batch(SCHEMA)?;
        Ok(Self { path: path.to_path_buf(), writer: Mutex::new(writer) })
    }
}

fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "busy_timeout", 5_000)?;
    Ok(connection)
}

fn insert(connection: &Connection, row: &Row) -> Result<()> {
    let mut statement = connection.prepare_cached(INSERT)?;
    statement.execute(params![row.top_region, row.id, row.received_at, row.state, row.category, row.body])?;
    Ok(())
}

impl Side for Direct {
    fn one_by_one(&mut self, rows: Vec<Row>) -> Result<()> {
        let connection = self.writer.get_mut().map_err(|_| anyhow!("a writer panicked"))?;
        rows.iter().try_for_each(|row| insert(connection, row))
    }

    fn each_commits(&mut self, rows: Vec<Row>) -> Result<()> {
        let writer = &self.writer;
        thread::scope(|scope| {
            let share = rows.len() / WRITERS;
            let clients: Vec<_> = rows
                .chunks(share)
                .map(|mine| {
                    scope.spawn(move || -> Result<()> {
                        for row in mine {
                            let connection = writer.lock().map_err(|_| anyhow!("a writer panicked"))?;
                            insert(&connection, row)?;
                        }
                        Ok(())
                    })
                })
                .collect();
            clients.into_iter().try_for_each(|client| client.join().map_err(|_| anyhow!("a client panicked"))?)
        })
    }

    fn grouped(&mut self, rows: Vec<Row>) -> Result<()> {
        let connection = self.writer.get_mut().map_err(|_| anyhow!("a writer panicked"))?;
        let (queue, waiting) = mpsc::channel::<(Row, mpsc::SyncSender<()>)>();
        let share = rows.len() / WRITERS;
        thread::scope(|scope| {
            for mine in rows.chunks(share) {
                let queue = queue.clone();
                scope.spawn(move || {
                    let (answer, answered) = mpsc::sync_channel(1);
                    for row in mine {
                        if queue.send((row.clone(), answer.clone())).is_err() || answered.recv().is_err() {
                            return;
                        }
                    }
                });
            }
            drop(queue);
            while let Ok(first) = waiting.recv() {
                let group: Vec<_> = std::iter::once(first).chain(waiting.try_iter()).collect();
                let transaction = connection.transaction()?;
                for (row, _) in &group {
                    insert(&transaction, row)?;
                }
                transaction.commit()?;
                for (_, answer) in group {
                    answer.send(())?;
                }
            }
            Ok(())
        })
    }

    fn bulk(&mut self, rows: Vec<Row>) -> Result<()> {
        let connection = self.writer.get_mut().map_err(|_| anyhow!("a writer panicked"))?;
        for chunk in rows.chunks(1_000) {
            let transaction = connection.transaction()?;
            chunk.iter().try_for_each(|row| insert(&transaction, row))?;
            transaction.commit()?;
        }
        Ok(())
    }

    fn lists(&mut self, count: usize) -> Result<()> {
        let path = &self.path;
        thread::scope(|scope| {
            let readers = [0, 1].map(|reader| {
                scope.spawn(move || -> Result<()> {
                    let connection = connect(path)?;
                    for number in (reader..count).step_by(2) {
                        let before = instant_of(number * 7 % BULK_ROWS + 20_000);
                        let mut statement = connection.prepare_cached(PAGE)?;
                        let found = statement.query_map(params![1, (number % 4) as i64, before, "02"], |row| {
                            Ok(Row {
                                top_region: row.get(0)?,
                                id: row.get(1)?,
                                received_at: row.get(2)?,
                                state: row.get(3)?,
                                category: row.get(4)?,
                                body: row.get(5)?,
                            })
                        })?;
                        let page = found.collect::<rusqlite::Result<Vec<Row>>>()?;
                        anyhow::ensure!(page.len() == 20, "a page of {} rows", page.len());
                    }
                    Ok(())
                })
            });
            readers.into_iter().try_for_each(|reader| reader.join().map_err(|_| anyhow!("a reader panicked"))?)
        })
    }

    fn pragmas(&mut self) -> Result<(String, i64)> {
        let connection = self.writer.get_mut().map_err(|_| anyhow!("a writer panicked"))?;
        let journal = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
        Ok((journal, connection.pragma_query_value(None, "synchronous", |row| row.get(0))?))
    }

    fn rows(&mut self) -> Result<usize> {
        let connection = self.writer.get_mut().map_err(|_| anyhow!("a writer panicked"))?;
        let count: i64 = connection.query_row("select count(*) from report", [], |row| row.get(0))?;
        Ok(usize::try_from(count)?)
    }
}
