//! Whether a guard makes sense for its procedure: every name is known, every comparison can be true, the answer is yes or no.
//! CEL itself is dynamic; this walks the parsed condition with the types that the procedure declares.

use std::collections::BTreeMap;

use cel::IdedExpr;
use cel::Value;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, SelectExpr, operators as op};

use crate::field::FieldKind;
use crate::file::{Field, Procedure};
use crate::finding::nearest;
use crate::guard::{Guard, NAMES, example_scope};
use crate::party::Side;

/// What is wrong with a guard, and at which line and column of the file.
pub(crate) struct GuardFault {
    pub(crate) at: (usize, usize),
    pub(crate) words: String,
}

/// Finds what is wrong with a guard of a procedure that starts the procedures `started`.
pub(crate) fn fault_of(guard: &Guard, procedure: &Procedure, started: &[&Procedure]) -> Option<GuardFault> {
    let mut walk = Walk { guard, names: declared(procedure, started) };
    match walk.infer(guard.program().expression()) {
        Err(fault) => return Some(fault),
        Ok(Type::Bool | Type::Any) => {}
        Ok(other) => {
            return Some(GuardFault {
                at: guard.place_of(0),
                words: format!("answers {}, not yes or no", other.name()),
            });
        }
    }
    // The types leave room, as for whole and broken numbers in one sum; trying it out closes it.
    match guard.evaluate(&example_scope(procedure)) {
        Ok(Value::Bool(_)) => None,
        Ok(other) => Some(format!("answers {}, not yes or no", other.type_of())),
        Err(words) => Some(format!("cannot be evaluated: {words}")),
    }
    .map(|words| GuardFault { at: guard.place_of(0), words })
}

/// Whether a condition looks at one of these fields.
pub(crate) fn looks_at(guard: &Guard, fields: &[String]) -> bool {
    any_part(guard.program().expression(), &|part| match &part.expr {
        Expr::Select(select) => is_fields(&select.operand) && fields.contains(&select.field),
        Expr::Call(call) => match &call.args[..] {
            [of, IdedExpr { expr: Expr::Literal(LiteralValue::String(name)), .. }] if is_fields(of) => {
                fields.iter().any(|field| field == name.inner())
            }
            _ => false,
        },
        _ => false,
    })
}

/// Whether a condition uses one of the names that guards know.
pub(crate) fn names(guard: &Guard, name: &str) -> bool {
    any_part(guard.program().expression(), &|part| matches!(&part.expr, Expr::Ident(used) if used == name))
}

fn any_part(expression: &IdedExpr, test: &dyn Fn(&IdedExpr) -> bool) -> bool {
    let any = |part: &IdedExpr| any_part(part, test);
    test(expression)
        || match &expression.expr {
            Expr::Select(select) => any(&select.operand),
            Expr::Call(call) => call.target.iter().map(AsRef::as_ref).chain(&call.args).any(any),
            Expr::List(list) => list.elements.iter().any(any),
            Expr::Comprehension(it) => any(&it.iter_range) || any(&it.loop_step),
            _ => false,
        }
}

/// The fields that a condition looks at, where it looks at nothing else but them and the state; none where it looks at more.
pub(crate) fn fields_alone(guard: &Guard) -> Option<Vec<String>> {
    fn collect(expression: &IdedExpr, fields: &mut Vec<String>) -> bool {
        match &expression.expr {
            Expr::Literal(_) => true,
            Expr::Ident(name) => name == "state",
            Expr::Select(select) if is_fields(&select.operand) => {
                fields.push(select.field.clone());
                true
            }
            Expr::Call(call) => match &call.args[..] {
                [of, IdedExpr { expr: Expr::Literal(LiteralValue::String(name)), .. }] if is_fields(of) => {
                    fields.push(name.inner().to_owned());
                    true
                }
                args => call.target.iter().map(AsRef::as_ref).chain(args).all(|part| collect(part, fields)),
            },
            Expr::List(list) => list.elements.iter().all(|part| collect(part, fields)),
            _ => false,
        }
    }
    let mut fields = Vec::new();
    collect(guard.program().expression(), &mut fields).then_some(fields)
}

fn is_fields(expression: &IdedExpr) -> bool {
    matches!(&expression.expr, Expr::Ident(name) if name == "fields")
}

#[derive(Debug, Clone, PartialEq)]
enum Type {
    Any,
    Null,
    Bool,
    Int,
    Double,
    Text,
    /// A text that is one of a known few; a literal is one of itself.
    OneOf(Vec<String>),
    List(Box<Type>),
    Record(BTreeMap<String, Type>),
}

impl Type {
    fn name(&self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Null => "null",
            Self::Bool => "yes or no",
            Self::Int => "a whole number",
            Self::Double => "a number",
            Self::Text | Self::OneOf(_) => "text",
            Self::List(_) => "a list",
            Self::Record(_) => "a group of values",
        }
    }

    fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Double | Self::Any)
    }

    fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::OneOf(_) | Self::Any)
    }
}

fn list_of(element: Type) -> Type {
    Type::List(Box::new(element))
}

fn record<'n>(members: impl IntoIterator<Item = (&'n str, Type)>) -> Type {
    Type::Record(members.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect())
}

fn declared(procedure: &Procedure, started: &[&Procedure]) -> Vec<(String, Type)> {
    let ids = |list: Vec<&String>| Type::OneOf(list.into_iter().cloned().collect());
    let fields = procedure.fields.iter().map(|field| (field.id.as_str(), type_of(field)));
    let slots = procedure.slots.iter().map(|slot| (slot.id.as_str(), list_of(Type::Text)));
    let states = started.iter().flat_map(|child| &child.states);
    let mut outcomes: Vec<String> = states.clone().filter_map(|state| state.outcome.clone()).collect();
    outcomes.push(String::new());
    let child = record([
        ("id", Type::Text),
        ("procedure", ids(started.iter().map(|child| &child.id).collect())),
        ("state", ids(states.map(|state| &state.id).collect())),
        ("terminal", Type::Bool),
        ("outcome", Type::OneOf(outcomes)),
    ]);
    let stood_in = ids(procedure.slots.iter().map(|slot| &slot.id).collect());
    let types = [
        record(fields),
        ids(procedure.states.iter().map(|state| &state.id).collect()),
        record(slots),
        list_of(child),
        record([("kind", Type::Text), ("state", Type::Text), ("category", Type::Text)]),
        record([("roles", list_of(Type::Text)), ("slots", list_of(stood_in))]),
        list_of(ids(procedure.deadlines.iter().map(|deadline| &deadline.id).collect())),
        list_of(party(procedure)),
        party(procedure),
    ];
    NAMES.iter().map(|name| (*name).to_owned()).zip(types).collect()
}

fn party(procedure: &Procedure) -> Type {
    let few = |words: Vec<&str>| Type::OneOf(words.into_iter().map(str::to_owned).collect());
    let done = ["consented", "refused", "withdrawn", "signed", "performed"].map(|name| (name, Type::Bool));
    let told = [
        ("id", Type::Text),
        ("role", few(procedure.parties.iter().map(|role| role.id.as_str()).collect())),
        ("side", few(vec![Side::One.word(), Side::Other.word()])),
        ("number", Type::Int),
        ("acts", list_of(few(procedure.party_acts().into_iter().collect()))),
    ];
    record(told.into_iter().chain(done))
}

fn type_of(field: &Field) -> Type {
    match field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Date | FieldKind::Instant => Type::Text,
        FieldKind::Organisation | FieldKind::Region | FieldKind::Mediator => Type::Text,
        FieldKind::Integer => Type::Int,
        FieldKind::Decimal | FieldKind::Money => Type::Double,
        FieldKind::Choice => Type::OneOf(field.options.iter().map(|option| option.id.clone()).collect()),
        FieldKind::Boolean => Type::Bool,
        FieldKind::TaskList => list_of(record([
            ("title", Type::Text),
            ("owner", Type::Text),
            ("due_on", Type::Text),
            ("done", Type::Bool),
        ])),
    }
}

type Inferred = Result<Type, GuardFault>;

struct Walk<'w> {
    guard: &'w Guard,
    names: Vec<(String, Type)>,
}

impl Walk<'_> {
    fn fault(&self, expression: &IdedExpr, words: impl Into<String>) -> GuardFault {
        let start = self.guard.program().source_info().offset_for(expression.id).map_or(0, |(start, _)| start as usize);
        GuardFault { at: self.guard.place_of(start), words: words.into() }
    }

    fn infer(&mut self, expression: &IdedExpr) -> Inferred {
        match &expression.expr {
            Expr::Ident(name) => self.variable(expression, name),
            Expr::Literal(value) => Ok(literal(value)),
            Expr::Select(select) => self.member_of(expression, select),
            Expr::Call(call) => self.call(expression, call),
            Expr::List(list) => {
                let elements = list.elements.iter().map(|it| self.infer(it)).collect::<Result<Vec<_>, _>>()?;
                Ok(list_of(joined(elements)))
            }
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => Ok(Type::Any),
        }
    }

    fn variable(&self, expression: &IdedExpr, name: &str) -> Inferred {
        if let Some((_, kind)) = self.names.iter().rev().find(|(known, _)| known == name) {
            return Ok(kind.clone());
        }
        let hint = nearest(name, &NAMES).map_or_else(|| format!("known are {}", NAMES.join(", ")), did_you_mean);
        Err(self.fault(expression, format!("uses the unknown name {name}; {hint}")))
    }

    fn member_of(&mut self, expression: &IdedExpr, select: &SelectExpr) -> Inferred {
        let of = self.infer(&select.operand)?;
        let found = self.member(expression, (&select.operand, &of), &select.field)?;
        Ok(if select.test { Type::Bool } else { found })
    }

    fn member(&self, expression: &IdedExpr, (of, kind): (&IdedExpr, &Type), name: &str) -> Inferred {
        match kind {
            Type::Any => Ok(Type::Any),
            Type::Record(members) => members.get(name).cloned().ok_or_else(|| {
                let known: Vec<&str> = members.keys().map(String::as_str).collect();
                let hint = nearest(name, &known).map(|near| format!("; {}", did_you_mean(near))).unwrap_or_default();
                let what = match &of.expr {
                    Expr::Ident(group) if group == "fields" => "field".to_owned(),
                    Expr::Ident(group) if group == "slots" => "slot".to_owned(),
                    Expr::Ident(group) => format!("member of {group}"),
                    _ => "member".to_owned(),
                };
                self.fault(expression, format!("uses the unknown {what} {name}{hint}"))
            }),
            other => Err(self.fault(expression, format!("asks for {name} of {}, which has no members", other.name()))),
        }
    }

    fn call(&mut self, expression: &IdedExpr, call: &CallExpr) -> Inferred {
        let parts: Vec<&IdedExpr> = call.target.iter().map(AsRef::as_ref).chain(&call.args).collect();
        let types = parts.iter().map(|part| self.infer(part)).collect::<Result<Vec<Type>, _>>()?;
        match (call.func_name.as_str(), &types[..]) {
            (op::LOGICAL_AND | op::LOGICAL_OR | op::LOGICAL_NOT | op::NOT_STRICTLY_FALSE, _) => {
                self.all_yes_or_no(&parts, &types)?;
                Ok(Type::Bool)
            }
            (op::EQUALS | op::NOT_EQUALS, [one, two]) => self.comparable(expression, one, two).map(|()| Type::Bool),
            (op::LESS | op::LESS_EQUALS | op::GREATER | op::GREATER_EQUALS, [one, two]) => {
                if one.is_number() && two.is_number() || one.is_text() && two.is_text() {
                    return Ok(Type::Bool);
                }
                Err(self.fault(expression, format!("puts {} and {} in order", one.name(), two.name())))
            }
            (op::IN, [one, Type::List(element)]) => self.comparable(expression, one, element).map(|()| Type::Bool),
            (op::IN, [_, Type::Any | Type::Record(_)]) => Ok(Type::Bool),
            (op::IN, [_, other]) => Err(self.fault(expression, format!("looks for something in {}", other.name()))),
            (op::CONDITIONAL, [condition, one, two]) => {
                self.all_yes_or_no(&parts[..1], std::slice::from_ref(condition))?;
                Ok(joined(vec![one.clone(), two.clone()]))
            }
            (op::INDEX, [Type::List(element), Type::Int | Type::Any]) => Ok((**element).clone()),
            (op::INDEX, [of, Type::OneOf(name)]) if name.len() == 1 => {
                self.member(expression, (parts[0], of), &name[0])
            }
            (op::INDEX, _) => Ok(Type::Any),
            (op::ADD | op::SUBSTRACT | op::MULTIPLY | op::DIVIDE | op::MODULO | op::NEGATE, _) => {
                self.sum(expression, &call.func_name, &types)
            }
            ("size", [Type::List(_) | Type::Record(_) | Type::Text | Type::OneOf(_) | Type::Any]) => Ok(Type::Int),
            ("startsWith" | "endsWith" | "contains", [one, two]) if one.is_text() && two.is_text() => Ok(Type::Bool),
            ("int", [_]) => Ok(Type::Int),
            ("double", [_]) => Ok(Type::Double),
            ("string", [_]) => Ok(Type::Text),
            ("size" | "startsWith" | "endsWith" | "contains", _) => {
                Err(self.fault(expression, format!("asks {} of something it does not fit", call.func_name)))
            }
            (other, _) => {
                let words = "known are size, startsWith, endsWith, contains, int, double, string, all, exists, exists_one, \
                             filter, map and has";
                Err(self.fault(expression, format!("calls the unknown function {other}; {words}")))
            }
        }
    }

    fn all_yes_or_no(&self, parts: &[&IdedExpr], types: &[Type]) -> Result<(), GuardFault> {
        for (part, kind) in parts.iter().zip(types) {
            if !matches!(kind, Type::Bool | Type::Any) {
                return Err(self.fault(part, format!("takes {} for yes or no", kind.name())));
            }
        }
        Ok(())
    }

    // Two values can be equal when they are of one type or one may be null, and a known few must hold the literal.
    fn comparable(&self, expression: &IdedExpr, one: &Type, two: &Type) -> Result<(), GuardFault> {
        if let (Type::OneOf(one), Type::OneOf(two)) = (one, two) {
            if one.iter().any(|text| two.contains(text)) {
                return Ok(());
            }
            let (few, many) = if one.len() == 1 { (one, two) } else { (two, one) };
            let known: Vec<&str> = many.iter().map(String::as_str).collect();
            let hint =
                few.first().and_then(|text| nearest(text, &known)).map(|near| format!("; {}", did_you_mean(near)));
            let words =
                format!("compares with \"{}\", which it never is{}", few.join("\", \""), hint.unwrap_or_default());
            return Err(self.fault(expression, words));
        }
        let loose = |kind: &Type| matches!(kind, Type::Any | Type::Null);
        let alike = one.is_number() && two.is_number() || one.is_text() && two.is_text();
        if loose(one) || loose(two) || alike || std::mem::discriminant(one) == std::mem::discriminant(two) {
            return Ok(());
        }
        Err(self.fault(expression, format!("compares {} with {}", one.name(), two.name())))
    }

    fn sum(&self, expression: &IdedExpr, operator: &str, types: &[Type]) -> Inferred {
        match types {
            [one] if one.is_number() => Ok(one.clone()),
            [one, two] if one.is_number() && two.is_number() => Ok(joined(vec![one.clone(), two.clone()])),
            [one, two] if operator == op::ADD && one.is_text() && two.is_text() => Ok(Type::Text),
            [Type::List(one), Type::List(two)] if operator == op::ADD => {
                Ok(list_of(joined(vec![(**one).clone(), (**two).clone()])))
            }
            _ => {
                let names: Vec<&str> = types.iter().map(Type::name).collect();
                Err(self.fault(expression, format!("calculates with {}", names.join(" and "))))
            }
        }
    }

    // `list.all(x, …)` and its kin are loops over the list with a variable and a running result.
    fn comprehension(&mut self, it: &ComprehensionExpr) -> Inferred {
        let element = match self.infer(&it.iter_range)? {
            Type::List(element) => *element,
            Type::Record(_) => Type::Text,
            Type::Any => Type::Any,
            other => return Err(self.fault(&it.iter_range, format!("goes through {} as through a list", other.name()))),
        };
        let known = self.names.len();
        let running = self.infer(&it.accu_init)?;
        self.names.push((it.accu_var.clone(), running));
        self.names.push((it.iter_var.clone(), element));
        let step = self.infer(&it.loop_step)?;
        self.names.truncate(known);
        self.names.push((it.accu_var.clone(), step));
        let result = self.infer(&it.result)?;
        self.names.truncate(known);
        Ok(result)
    }
}

fn did_you_mean(near: &str) -> String {
    format!("did you mean {near}?")
}

fn literal(value: &LiteralValue) -> Type {
    match value {
        LiteralValue::Boolean(_) => Type::Bool,
        LiteralValue::Int(_) | LiteralValue::UInt(_) => Type::Int,
        LiteralValue::Double(_) => Type::Double,
        LiteralValue::String(text) => Type::OneOf(vec![text.inner().to_owned()]),
        LiteralValue::Null => Type::Null,
        LiteralValue::Bytes(_) => Type::Any,
    }
}

fn joined(types: Vec<Type>) -> Type {
    let mut types = types.into_iter();
    let first = types.next().unwrap_or(Type::Any);
    types.fold(first, |all, next| match (all, next) {
        (Type::OneOf(mut one), Type::OneOf(two)) => {
            one.extend(two);
            Type::OneOf(one)
        }
        (Type::Null, other) | (other, Type::Null) => other,
        (one, two) if one == two => one,
        (one, two) if one.is_text() && two.is_text() => Type::Text,
        _ => Type::Any,
    })
}
