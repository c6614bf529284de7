//! Names that a template reads, found in its syntax: a branch that no sample goes through is looked at too.

use serde_json::Value;
use typst::syntax::ast;
use typst::syntax::{LinkedNode, Source, SyntaxKind};

use crate::error::Fault;

/// What a dictionary can be asked beside its keys.
const METHODS: [&str; 8] = ["at", "len", "keys", "values", "pairs", "insert", "remove", "filter"];

/// Fields that a template reads from a value and that the value does not have, with their lines.
///
/// `whole` has every field that can be there at all. A name is looked at where it begins with a key of the value, as
/// `fields.amount` and `fields.at("amount")` do; a name that the template binds itself is its own.
#[must_use]
pub fn unknown_names(file: &str, text: &str, whole: &Value) -> Vec<Fault> {
    let source = Source::detached(text);
    let root = LinkedNode::new(source.root());
    let mut own = Vec::new();
    bound(&root, &mut own);
    let mut faults = Vec::new();
    each(&root, &mut |node| {
        let Some((path, told)) = read(node) else { return false };
        if !own.contains(&path[0])
            && let Some(base) = whole.get(&path[0])
            && let Some(end) = missing(base, &path, told)
        {
            let field = path[..=end].join(".");
            let line = source.lines().byte_to_line(node.offset()).map(|line| line + 1);
            let message = format!("the value has no field {field}; correct the name or take it out");
            faults.push(Fault { file: file.to_owned(), line, field: Some(field), message });
        }
        told
    });
    faults
}

/// The path that a node reads, and whether its last part was told in quotes.
fn read(node: &LinkedNode<'_>) -> Option<(Vec<String>, bool)> {
    if let Some(call) = node.cast::<ast::FuncCall>()
        && let ast::Expr::FieldAccess(access) = call.callee()
        && access.field().as_str() == "at"
        && let Some(ast::Arg::Pos(ast::Expr::Str(key))) = call.args().items().next()
    {
        let mut path = path_of(access.target())?;
        path.push(key.get().to_string());
        return Some((path, true));
    }
    let access = node.cast::<ast::FieldAccess>()?;
    Some((path_of(ast::Expr::FieldAccess(access))?, false))
}

fn path_of(expression: ast::Expr<'_>) -> Option<Vec<String>> {
    match expression {
        ast::Expr::Ident(name) => Some(vec![name.as_str().to_owned()]),
        ast::Expr::FieldAccess(access) => {
            let mut path = path_of(access.target())?;
            path.push(access.field().as_str().to_owned());
            Some(path)
        }
        _ => None,
    }
}

/// Where a path leaves the value; none when it does not, or comes to something whose parts are no keys.
fn missing(base: &Value, path: &[String], told: bool) -> Option<usize> {
    let mut value = base;
    for (place, key) in path.iter().enumerate().skip(1) {
        let Value::Object(map) = value else { return None };
        let last_told = told && place + 1 == path.len();
        match map.get(key) {
            Some(next) => value = next,
            None if METHODS.contains(&key.as_str()) && !last_told => return None,
            None => return Some(place),
        }
    }
    None
}

/// Names that the template binds: by `let`, in a closure, in a loop.
fn bound(node: &LinkedNode<'_>, own: &mut Vec<String>) {
    let mut take = |names: Vec<ast::Ident<'_>>| own.extend(names.iter().map(|name| name.as_str().to_owned()));
    match node.kind() {
        SyntaxKind::LetBinding => {
            if let Some(binding) = node.cast::<ast::LetBinding>() {
                take(binding.kind().bindings());
            }
        }
        SyntaxKind::ForLoop => {
            if let Some(all) = node.cast::<ast::ForLoop>() {
                take(all.pattern().bindings());
            }
        }
        SyntaxKind::Closure => {
            if let Some(closure) = node.cast::<ast::Closure>() {
                for param in closure.params().children() {
                    match param {
                        ast::Param::Pos(pattern) => take(pattern.bindings()),
                        ast::Param::Named(named) => take(vec![named.name()]),
                        ast::Param::Spread(_) => {}
                    }
                }
            }
        }
        _ => {}
    }
    for child in node.children() {
        bound(&child, own);
    }
}

/// Visits every node from the top; below a node for which `visit` says true nothing is visited but its arguments.
fn each(node: &LinkedNode<'_>, visit: &mut dyn FnMut(&LinkedNode<'_>) -> bool) {
    let done = visit(node);
    let inner = node.cast::<ast::FieldAccess>().is_some();
    for child in node.children() {
        // The target of an access is part of the path that was read; of a call only the arguments are new.
        let part = inner
            && child.cast::<ast::FieldAccess>().is_some_and(|access| path_of(ast::Expr::FieldAccess(access)).is_some());
        let callee = done && child.kind() == SyntaxKind::FieldAccess;
        if !part && !callee {
            each(&child, visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(text: &str, expected: &[(usize, &str)]) {
        let whole =
            json!({"fields": {"amount": {"words": "x", "figures": "y"}, "list": [1]}, "parties": [{"name": "a"}]});
        let found: Vec<(usize, String)> = unknown_names("t.typ", text, &whole)
            .into_iter()
            .map(|fault| (fault.line.unwrap(), fault.field.unwrap()))
            .collect();
        let found: Vec<(usize, &str)> = found.iter().map(|(line, field)| (*line, field.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_name_that_the_value_does_not_have_is_found_with_its_line() {
        check("#fields.amount.words", &[]);
        check("a\n\n#fields.amunt", &[(3, "fields.amunt")]);
        check("#if false [\n#fields.amount.wrds\n]", &[(2, "fields.amount.wrds")]);
        check("#fields.at(\"amunt\", default: none)", &[(1, "fields.amunt")]);
        check("#fields.at(\"amount\").words", &[]);
        check("#f(fields.nothing, x: fields.none)", &[(1, "fields.nothing"), (1, "fields.none")]);
        check("#fields.list.first()\n#fields.keys()", &[]);
        check("#parties.map(p => p.anything)", &[]);
        check("#let fields = (a: 1)\n#fields.b", &[]);
        check("#other.thing", &[]);
    }
}
