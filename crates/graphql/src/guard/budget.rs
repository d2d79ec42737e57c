//! What a document would cost, counted before anything walks it fragment by fragment.
//!
//! Invariant: linear in the document. Each fragment is weighed once, however often it is spread;
//! walkers without such a memory need 2ⁿ steps for n fragments that spread the next one twice.

use std::collections::HashMap;

use apollo_compiler::Node;
use apollo_compiler::ast::{Argument, Directive, Document, Field, Selection, Value, VariableDefinition};

use super::{Check, Limits, Problem, Reject};

/// Refuses a document that is over one of its budgets.
pub(super) fn check(document: &Document, limits: &Limits) -> Result<(), Reject> {
    let mut scale = Scale {
        limits,
        fragments: HashMap::new(),
        weighed: HashMap::new(),
        under_way: Vec::new(),
        aliases: 0,
    };
    for definition in &document.definitions {
        if let Some(fragment) = definition.as_fragment_definition() {
            scale.fragments.insert(fragment.name.as_str(), &fragment.selection_set);
        }
    }
    let mut total = Weight::default();
    for definition in &document.definitions {
        scale.directives(definition.directives())?;
        if let Some(operation) = definition.as_operation_definition() {
            let weight = scale.selections(&operation.selection_set)?;
            if weight.roots > limits.root_fields {
                return Err(over("root fields", limits.root_fields));
            }
            scale.variables(&operation.variables)?;
            total = total.and(weight);
        } else if let Some(fragment) = definition.as_fragment_definition() {
            // one that nothing spreads is weighed too: later checks walk it
            total = total.and(scale.fragment(fragment.name.as_str())?);
        }
        // a type definition weighs nothing, validation refuses it
    }
    if total.selections > limits.expansion {
        return Err(Reject::OverBudget {
            what: "selections once its fragments are written out",
            limit: limits.expansion,
        });
    }
    if total.introspection > limits.introspection_lists {
        return Err(over("lists of the schema", limits.introspection_lists));
    }
    if total.depth > limits.depth {
        return Err(Reject::TooDeep { limit: limits.depth });
    }
    Ok(())
}

/// What a selection set amounts to with its fragments written out.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    selections: u64,
    depth: usize,
    /// Fields at the level of the selection set itself.
    roots: usize,
    /// Fields that would be lists of the schema, were they below one of its entries.
    lists: usize,
    /// Lists of the schema.
    introspection: usize,
}

/// The fields of introspection that are lists.
const SCHEMA_LISTS: [&str; 8] =
    ["types", "directives", "fields", "args", "interfaces", "possibleTypes", "enumValues", "inputFields"];

impl Weight {
    /// Both beside each other.
    fn and(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            depth: self.depth.max(other.depth),
            roots: self.roots.saturating_add(other.roots),
            lists: self.lists.saturating_add(other.lists),
            introspection: self.introspection.saturating_add(other.introspection),
        }
    }
}

struct Scale<'a> {
    limits: &'a Limits,
    fragments: HashMap<&'a str, &'a [Selection]>,
    weighed: HashMap<&'a str, Weight>,
    under_way: Vec<&'a str>,
    aliases: usize,
}

impl<'a> Scale<'a> {
    fn selections(&mut self, selections: &'a [Selection]) -> Result<Weight, Reject> {
        let mut weight = Weight::default();
        for selection in selections {
            weight = weight.and(match selection {
                Selection::Field(field) => self.field(field)?,
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.directives)?;
                    one_more(self.selections(&inline.selection_set)?)
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives)?;
                    one_more(self.fragment(spread.fragment_name.as_str())?)
                }
            });
        }
        Ok(weight)
    }

    fn field(&mut self, field: &'a Field) -> Result<Weight, Reject> {
        if field.alias.is_some() {
            self.aliases += 1;
            if self.aliases > self.limits.aliases {
                return Err(over("aliases", self.limits.aliases));
            }
        }
        self.directives(&field.directives)?;
        arguments(&field.arguments)?;
        let below = self.selections(&field.selection_set)?;
        let name = field.name.as_str();
        let entry = ["__schema", "__type"].contains(&name);
        Ok(Weight {
            selections: below.selections.saturating_add(1),
            depth: below.depth.saturating_add(1),
            roots: 1,
            lists: below.lists.saturating_add(usize::from(SCHEMA_LISTS.contains(&name))),
            introspection: if entry { below.lists } else { below.introspection },
        })
    }

    fn fragment(&mut self, name: &'a str) -> Result<Weight, Reject> {
        if let Some(weight) = self.weighed.get(name) {
            return Ok(*weight);
        }
        if self.under_way.contains(&name) {
            return Err(Reject::FragmentCycle { fragment: name.to_owned() });
        }
        // an unknown fragment weighs nothing, validation names it
        let Some(selections) = self.fragments.get(name).copied() else {
            return Ok(Weight::default());
        };
        self.under_way.push(name);
        let weight = self.selections(selections)?;
        self.under_way.pop();
        self.weighed.insert(name, weight);
        Ok(weight)
    }

    fn directives(&self, directives: &[Node<Directive>]) -> Result<(), Reject> {
        if directives.len() > self.limits.directives {
            return Err(over("directives in one place", self.limits.directives));
        }
        directives.iter().try_for_each(|directive| arguments(&directive.arguments))
    }

    fn variables(&self, variables: &[Node<VariableDefinition>]) -> Result<(), Reject> {
        for variable in variables {
            self.directives(&variable.directives)?;
            if let Some(default) = &variable.default_value {
                unique_keys(default)?;
            }
        }
        Ok(())
    }
}

fn arguments(arguments: &[Node<Argument>]) -> Result<(), Reject> {
    arguments.iter().try_for_each(|argument| unique_keys(&argument.value))
}

fn one_more(weight: Weight) -> Weight {
    Weight { selections: weight.selections.saturating_add(1), ..weight }
}

fn over(what: &'static str, limit: usize) -> Reject {
    Reject::OverBudget { what, limit: u64::try_from(limit).unwrap_or(u64::MAX) }
}

/// An input object names each key once. Neither apollo-compiler nor async-graphql looks.
fn unique_keys(value: &Value) -> Result<(), Reject> {
    match value {
        Value::Object(fields) => {
            let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
            names.sort_unstable();
            if let Some([twice, ..]) = names.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(Reject::Refused {
                    check: Check::Validation,
                    problems: vec![Problem::new(
                        &format!("the input object names \"{twice}\" more than once"),
                        None,
                    )],
                });
            }
            fields.iter().try_for_each(|(_, value)| unique_keys(value))
        }
        Value::List(items) => items.iter().try_for_each(|item| unique_keys(item)),
        Value::Null
        | Value::Enum(_)
        | Value::Variable(_)
        | Value::String(_)
        | Value::Float(_)
        | Value::Int(_)
        | Value::Boolean(_) => Ok(()),
    }
}
