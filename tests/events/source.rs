//! What the source of the domain says of its events: doc comments and types, which are gone once it is compiled.
//!
//! Invariant: everything is read by a parser of Rust; what a doc comment does not say, the catalogue does not either.

use std::collections::BTreeMap;
use std::path::Path;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, Fields, Ident, Item, ItemEnum, Lit, LitStr, Meta, Token, Type, Visibility};

/// A field of an event or of a group of fields, by the name under which it is stored.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) meaning: String,
    pub(super) of: Type,
    /// Stored as the fields of its type, not as a field of its own.
    pub(super) flat: bool,
}

/// An event: a variant of one of the enums whose names end in `Event`.
pub(super) struct EventSource {
    pub(super) meaning: String,
    pub(super) fields: Vec<Field>,
}

/// A type that fields of events have.
pub(super) enum Shape {
    /// One of a closed list of codes, with what each means in Russian.
    Codes(Vec<(String, String)>),
    /// A group of fields.
    Group(Vec<Field>),
    /// One value under another name.
    Value(Type),
    /// One of several shapes, named by its variant.
    Either(Vec<(String, String, Vec<Field>)>),
}

/// Everything that the source says.
#[derive(Default)]
pub(super) struct Source {
    /// Events by the file's folder (`pair`, or the file itself for parts that aggregates share) and kind.
    pub(super) events: BTreeMap<(String, String), EventSource>,
    /// Types with what they mean.
    pub(super) types: BTreeMap<String, (String, Shape)>,
}

impl Source {
    /// Reads every file of the domain.
    pub(super) fn read(folder: &Path) -> Self {
        let mut source = Self::default();
        source.read_folder(folder, "");
        source
    }

    /// The source of an event: of the aggregate's own part, or of one that aggregates share.
    pub(super) fn event(&self, aggregate: &str, kind: &str) -> &EventSource {
        let places = [aggregate.to_lowercase(), String::new()];
        let mut found = places.into_iter().filter_map(|place| self.events.get(&(place, kind.to_owned())));
        found.next().unwrap_or_else(|| panic!("{aggregate}.{kind} stands in no file of the domain"))
    }

    fn read_folder(&mut self, folder: &Path, place: &str) {
        let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).collect();
        entries.sort_by_key(std::fs::DirEntry::path);
        for entry in entries {
            let path = entry.path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            if path.is_dir() {
                self.read_folder(&path, if place.is_empty() { name } else { place });
            } else if name != "tests" {
                let text = std::fs::read_to_string(&path).unwrap();
                let file =
                    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                file.items.into_iter().for_each(|item| self.take(item, place));
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what else Rust has for items declares no event")]
    fn take(&mut self, item: Item, place: &str) {
        match item {
            Item::Macro(item) if item.mac.path.is_ident("part_events") => {
                self.take_enum(item.mac.parse_body().expect("part_events! holds an enum"), place);
            }
            Item::Macro(item) if item.mac.path.is_ident("words") => {
                let words: Words = item.mac.parse_body().expect("words! holds codes");
                self.types.insert(words.name, (words.meaning, Shape::Codes(words.codes)));
            }
            Item::Enum(item) if is_public(&item.vis) => self.take_enum(item, place),
            Item::Type(item) if is_public(&item.vis) => {
                let shape = Shape::Value(*item.ty);
                self.types.insert(item.ident.to_string(), (told(&item.attrs), shape));
            }
            Item::Struct(item) if is_public(&item.vis) => {
                let meaning = told(&item.attrs);
                let shape = match item.fields {
                    Fields::Named(_) => Shape::Group(fields(item.fields)),
                    Fields::Unnamed(inner) => match inner.unnamed.into_iter().next() {
                        Some(field) => Shape::Value(field.ty),
                        None => return,
                    },
                    Fields::Unit => return,
                };
                self.types.insert(item.ident.to_string(), (meaning, shape));
            }
            _ => {}
        }
    }

    fn take_enum(&mut self, item: ItemEnum, place: &str) {
        if item.ident.to_string().ends_with("Event") {
            for variant in item.variants {
                let source = EventSource { meaning: told(&variant.attrs), fields: fields(variant.fields) };
                self.events.insert((place.to_owned(), variant.ident.to_string()), source);
            }
        } else {
            let meaning = told(&item.attrs);
            let variants = item
                .variants
                .into_iter()
                .map(|variant| (variant.ident.to_string(), told(&variant.attrs), fields(variant.fields)));
            self.types.insert(item.ident.to_string(), (meaning, Shape::Either(variants.collect())));
        }
    }
}

/// What an event holds is public; states of aggregates, which may be called alike, are not.
fn is_public(of: &Visibility) -> bool {
    matches!(of, Visibility::Public(_))
}

fn fields(of: Fields) -> Vec<Field> {
    let declared = |field: &syn::Field, place: usize| match &field.ident {
        Some(name) => name.to_string().trim_start_matches("r#").to_owned(),
        None => place.to_string(),
    };
    let field = |(place, field): (usize, syn::Field)| {
        let stored = Stored::by(&field.attrs);
        Field {
            name: stored.name.unwrap_or_else(|| declared(&field, place)),
            meaning: told(&field.attrs),
            flat: stored.flat,
            of: field.ty,
        }
    };
    of.into_iter().enumerate().map(field).collect()
}

/// What `serde` is told of a field.
#[derive(Default)]
struct Stored {
    flat: bool,
    name: Option<String>,
}

impl Stored {
    fn by(attributes: &[Attribute]) -> Self {
        let mut stored = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            let read = attribute.parse_nested_meta(|meta| {
                stored.flat |= meta.path.is_ident("flatten");
                if meta.input.peek(Token![=]) {
                    let value: LitStr = meta.value()?.parse()?;
                    stored.name = meta.path.is_ident("rename").then(|| value.value()).or(stored.name.take());
                }
                Ok(())
            });
            read.expect("serde's arguments of a field are flags and texts");
        }
        stored
    }
}

/// A doc comment as one line.
fn told(attributes: &[Attribute]) -> String {
    let line = |attribute: &Attribute| {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(literal) = &pair.value
            && let Lit::Str(text) = &literal.lit
        {
            Some(text.value().trim().to_owned())
        } else {
            None
        }
    };
    attributes.iter().filter_map(line).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// The body of `words!`.
struct Words {
    name: String,
    meaning: String,
    codes: Vec<(String, String)>,
}

impl Parse for Words {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let meaning = told(&input.call(Attribute::parse_outer)?);
        input.parse::<Token![pub]>()?;
        input.parse::<Token![enum]>()?;
        let name = input.parse::<Ident>()?.to_string();
        let body;
        syn::braced!(body in input);
        let code = |input: ParseStream<'_>| {
            input.call(Attribute::parse_outer)?;
            let code = input.parse::<Ident>()?.to_string();
            input.parse::<Token![=>]>()?;
            Ok((code, input.parse::<LitStr>()?.value()))
        };
        let codes = body.parse_terminated(code, Token![,])?.into_iter().collect();
        Ok(Self { name, meaning, codes })
    }
}
