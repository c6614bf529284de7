//! Rules on the migrations: every table can be sharded by its top region, says when its rows came, and explains itself.

use super::{Fault, File, Tree};

/// One row for each office, or one for each migration: never sharded.
const SMALL: [&str; 2] = ["migration", "top_region"];
/// The column that every key begins with (direction 12 of ARCHITECTURE.md).
const SHARD: &str = "top_region";

/// Each statement of a migration that makes a table or a unique index.
pub fn migrations(tree: &Tree, faults: &mut Vec<Fault>) {
    for file in tree.under("crates/fengqiao-store/", ".sql") {
        let mut line = 1;
        let mut before = "";
        for part in file.text.split_inclusive(';') {
            let blank = part.len() - part.trim_start().len();
            let start = line + part[..blank].matches('\n').count();
            check(file, start, part.trim_start(), before, faults);
            line += part.matches('\n').count();
            before = part;
        }
    }
}

fn check(file: &File, first_line: usize, statement: &str, before: &str, faults: &mut Vec<Fault>) {
    let comments = statement.lines().take_while(|line| line.starts_with("--") || line.is_empty()).count();
    let code: Vec<&str> = statement.lines().skip(comments).map(str::trim).collect();
    let sql = code.join(" ");
    let line = first_line + comments;
    let table = sql.strip_prefix("create table ").map(|rest| rest.split([' ', '(']).next().unwrap_or_default());
    let mut fault = |what: &str, fix: &'static str| faults.push(Fault::new(file, line, what, fix));
    if let Some(table) = table {
        if comments == 0 {
            fault("a table without explanation", "say in a comment above it what a row is");
        }
        if !sql.contains(" created_at ") {
            fault("a table without created_at", "add created_at bigint not null");
        }
        if !SMALL.contains(&table) {
            check_keys(&sql, &mut fault);
        }
    }
    let is_index = sql.starts_with("create index") || sql.starts_with("create unique index");
    if is_index && comments == 0 && !before.contains("create index") {
        fault("an index without explanation", "say in a comment above it which question it answers");
    }
    if sql.starts_with("create unique index") && !sql.contains(&format!("({SHARD}")) {
        fault("a unique index without the top region", "begin it with top_region (direction 12)");
    }
}

fn check_keys(sql: &str, fault: &mut impl FnMut(&str, &'static str)) {
    let fix = "begin it with top_region (direction 12)";
    let inline = format!("{SHARD} bigint not null primary key");
    if !sql.contains(&format!("primary key ({SHARD}")) && !sql.contains(&inline) {
        fault("a primary key without the top region", fix);
    }
    let uniques = sql.matches(" unique").count();
    let good = sql.matches(&format!(" unique ({SHARD}")).count();
    if uniques != good {
        fault("a unique constraint without the top region", fix);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests;
    use super::*;

    const PATH: &str = "crates/fengqiao-store/migrations/0001_a.sql";

    fn check(text: &str, expected: &[usize]) {
        let lines: Vec<String> = expected.iter().map(|line| format!("{PATH}:{line}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        tests::check(migrations, &[(PATH, text)], &lines);
    }

    #[test]
    fn a_good_table_and_its_indexes_pass() {
        check(
            "-- Head.\n\n-- One row each.\ncreate table a (\n  top_region bigint not null,\n  created_at bigint not null,\n  primary key (top_region, id),\n  unique (top_region, x)\n);\n-- By x.\ncreate index a_by_x on a (top_region, x);\ncreate index a_by_y on a (top_region, y);\n",
            &[],
        );
    }

    #[test]
    fn each_fault_of_a_table_is_found() {
        check("create table a (\n id text primary key, created_at bigint not null);", &[1, 1]);
        check("-- X.\ncreate table a (\n top_region bigint not null primary key);", &[2]);
        check("-- X.\ncreate table a (id text unique, created_at bigint, primary key (top_region, id));", &[2]);
        check("-- X.\ncreate table top_region (top_region bigint primary key, r text unique, created_at bigint);", &[]);
    }

    #[test]
    fn a_unique_index_begins_with_the_top_region() {
        check("-- X.\ncreate unique index a_x on a (x);\n\ncreate index b on a (x);", &[2, 4]);
    }
}
