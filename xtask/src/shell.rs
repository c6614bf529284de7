//! Running other programs: each command line is printed before it runs, so that a person can repeat it.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Makes a command from a line of words without quoting, to be run in the workspace root.
pub fn command(line: &str) -> Command {
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words).current_dir(crate::root::workspace());
    command
}

/// Makes a command as `command` does, to be run in the folder of the web pages.
pub fn command_in_web(line: &str) -> Command {
    let mut command = command(line);
    command.current_dir(crate::root::web()).env("NPM_CONFIG_UPDATE_NOTIFIER", "false");
    command
}

/// Prints the command, runs it without input, and waits for its end.
///
/// # Errors
/// When the program cannot be started or ends with another code than 0.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    println!("$ {shown}");
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs the command silently and gives what it printed.
///
/// # Errors
/// When the program cannot be started or fails; the error carries the last line it wrote to stderr.
pub fn output(command: &mut Command) -> Result<Vec<u8>> {
    let shown = shown(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{shown}`"))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        bail!("`{shown}` failed ({}): {}", output.status, told.trim().lines().last().unwrap_or_default());
    }
    Ok(output.stdout)
}

/// Runs the command silently and gives its trimmed text.
///
/// # Errors
/// As `output`.
pub fn text(command: &mut Command) -> Result<String> {
    let bytes = output(command)?;
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

/// Finds a program on the PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Says whether this process may change the system.
pub fn is_root() -> bool {
    text(Command::new("id").arg("-u").current_dir("/")).is_ok_and(|id| id == "0")
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(command.get_args());
    let line = words.map(|word| word.to_string_lossy().into_owned());
    line.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_an_error_that_names_it() {
        let error = run(&mut command("false with words")).unwrap_err();
        assert!(format!("{error:#}").contains("`false with words` failed"));
    }

    #[test]
    fn an_absent_program_is_an_error_that_names_it() {
        let error = output(&mut command("no-such-program-anywhere")).unwrap_err();
        assert!(format!("{error:#}").contains("cannot start `no-such-program-anywhere`"));
        assert!(find("no-such-program-anywhere").is_none());
    }

    #[test]
    fn text_is_trimmed() {
        assert_eq!(text(&mut command("echo a b")).unwrap(), "a b");
    }
}
