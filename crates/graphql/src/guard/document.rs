//! The verdict on a document: parsed, weighed and validated once, remembered by its SHA-256.
//!
//! Invariant: no walker of async-graphql sees a document that has not passed here. A refusal is
//! remembered like an acceptance, so repeating a bad document costs one hash.

use std::sync::Arc;

use apollo_compiler::ast::{DirectiveList, FieldDefinition};
use apollo_compiler::executable::{Operation, OperationMap};
use apollo_compiler::introspection::check_max_depth;
use apollo_compiler::parser::{LineColumn, Parser, SourceMap};
use apollo_compiler::request::{RequestError, coerce_variable_values};
use apollo_compiler::response::JsonMap;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{ExecutableDocument, Node, Schema, name, ty};
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument as Parsed, OperationType};
use async_graphql::{Pos, Variables};
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use super::{Check, Limits, Problem, Reject, budget};

type Verdict = Result<Arc<Admitted>, Arc<Reject>>;

/// The schema that documents are held against, and the verdicts so far.
pub(super) struct Documents {
    schema: Valid<Schema>,
    verdicts: Cache<[u8; 32], Verdict>,
}

/// A document that may be executed.
pub(super) struct Admitted {
    valid: Valid<ExecutableDocument>,
    /// The same document for async-graphql, so that it is not parsed again.
    pub(super) parsed: Parsed,
}

/// The schema definition cannot be read; nothing can be held against it.
#[derive(Debug, thiserror::Error)]
#[error("the schema definition is not usable: {0}")]
pub struct UnusableSchema(String);

impl Documents {
    pub(super) fn new(sdl: &str, limits: &Limits) -> Result<Self, UnusableSchema> {
        let unusable = |errors: &DiagnosticList| UnusableSchema(errors.to_string());
        let mut schema = Schema::parse(sdl, "schema.graphql").map_err(|refused| unusable(&refused.errors))?;
        know_one_of(&mut schema);
        let schema = schema.validate().map_err(|refused| unusable(&refused.errors))?;
        Ok(Self { schema, verdicts: Cache::new(limits.remembered_documents) })
    }

    /// The verdict on a document.
    pub(super) fn judge(&self, document: &str, limits: &Limits) -> Verdict {
        if document.len() > limits.document_bytes {
            return Err(Arc::new(Reject::DocumentTooLarge {
                found: document.len(),
                limit: limits.document_bytes,
            }));
        }
        let key: [u8; 32] = Sha256::digest(document).into();
        self.verdicts.get_with(key, || self.examine(document, limits).map(Arc::new).map_err(Arc::new))
    }

    fn examine(&self, document: &str, limits: &Limits) -> Result<Admitted, Reject> {
        let ast = Parser::new()
            .token_limit(limits.tokens)
            .recursion_limit(limits.recursion)
            .parse_ast(document, "document")
            .map_err(|refused| refuse(Check::Syntax, &refused.errors, limits))?;
        budget::check(&ast, limits)?;
        let valid = ast
            .to_executable_validate(&self.schema)
            .map_err(|refused| refuse(Check::Validation, &refused.errors, limits))?;
        for operation in valid.operations.iter() {
            check_max_depth(&valid, operation).map_err(|_| Reject::TooDeep { limit: limits.depth })?;
        }
        let parsed = parse_query(document).map_err(|error| Reject::Refused {
            check: Check::Syntax,
            problems: vec![Problem::new(
                "this part of the grammar is not supported",
                error.positions().next(),
            )],
        })?;
        Ok(Admitted { valid, parsed })
    }

    /// Holds the variables against the operation's definitions.
    pub(super) fn coerce(
        &self,
        admitted: &Admitted,
        operation: &Operation,
        variables: &Variables,
    ) -> Result<(), Reject> {
        let unreadable = |_| Reject::Malformed("\"variables\" cannot be read");
        let json = serde_json::to_value(variables).map_err(unreadable)?;
        let values: JsonMap = serde_json::from_value(json).map_err(unreadable)?;
        coerce_variable_values(&self.schema, operation, &values)
            .map(|_| ())
            .map_err(|error| input(&error, &admitted.valid.sources))
    }
}

impl Admitted {
    /// The operation that a request asks for.
    pub(super) fn operation(&self, name: Option<&str>) -> Result<&Node<Operation>, Reject> {
        let operations: &OperationMap = &self.valid.operations;
        operations.get(name).map_err(|error| Reject::NoSuchOperation(error.message().to_string()))
    }
}

/// Adds `__Type.isOneOf` of the September 2025 specification, which tools ask for and async-graphql
/// answers, to the introspection types that apollo-compiler 1.33 knows.
fn know_one_of(schema: &mut Schema) {
    let is_one_of = FieldDefinition {
        description: None,
        name: name!("isOneOf"),
        arguments: Vec::new(),
        ty: ty!(Boolean),
        directives: DirectiveList::new(),
    };
    if let Some(ExtendedType::Object(introspected)) = schema.types.get_mut("__Type") {
        introspected.make_mut().fields.insert(name!("isOneOf"), is_one_of.into());
    }
}

/// The kind of an operation, in async-graphql's words.
pub(super) fn kind(operation: &Operation) -> OperationType {
    if operation.is_mutation() {
        OperationType::Mutation
    } else if operation.is_subscription() {
        OperationType::Subscription
    } else {
        OperationType::Query
    }
}

fn refuse(check: Check, found: &DiagnosticList, limits: &Limits) -> Reject {
    Reject::Refused {
        check,
        problems: found
            .iter()
            .take(limits.problems)
            .map(|diagnostic| {
                let location = diagnostic.line_column_range().map(|range| pos(range.start));
                Problem::new(&diagnostic.error.to_string(), location)
            })
            .collect(),
    }
}

fn input(error: &RequestError, sources: &SourceMap) -> Reject {
    let location = error.location().and_then(|span| span.line_column(sources)).map(pos);
    Reject::Refused {
        check: Check::Input,
        problems: vec![Problem::new(&error.message().to_string(), location)],
    }
}

fn pos(at: LineColumn) -> Pos {
    Pos { line: at.line, column: at.column }
}
