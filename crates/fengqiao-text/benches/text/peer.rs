//! Programs of others in Python, asked in the same run: a script of `benches/text/peers/` prints `name<TAB>number`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::{Setting, shared};

/// Runs a script under the virtual environment of the setting, with the folder of shared data as its only word.
/// Empty without an environment, without the data, or when the script fails, which is said in a line.
pub fn ask(setting: &Setting, script: &str) -> BTreeMap<String, f64> {
    let Some(venv) = &setting.python else { return BTreeMap::new() };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/text/peers").join(script);
    let output = Command::new(venv.join("bin/python")).arg(path).arg(shared::folder()).output();
    match output {
        Ok(output) if output.status.success() => numbers(&String::from_utf8_lossy(&output.stdout)),
        Ok(output) => {
            println!("peer {script} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
            BTreeMap::new()
        }
        Err(error) => {
            println!("peer {script} did not start: {error}");
            BTreeMap::new()
        }
    }
}

fn numbers(printed: &str) -> BTreeMap<String, f64> {
    let lines = printed.lines().filter_map(|line| line.split_once('\t'));
    lines.filter_map(|(name, number)| Some((name.to_owned(), number.trim().parse().ok()?))).collect()
}
