//! The coded words of the domain as GraphQL enums: English codes, the Russian word as the description of each.
//!
//! Invariant: nothing is said twice. Codes and descriptions are read off the domain's list of a word, so a value that it gains is here at once;
//! a list that is new gets one line in `list`.

use async_graphql::registry::{EnumBuilder, MetaEnumValue, MetaType};
use async_graphql::resolver_utils::EnumItem;
use async_graphql::{Enum, indexmap};
use domain::words::{Word, code};

mod list;
pub use list::*;

/// In which language people are told something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Enum)]
pub enum Language {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
}

/// Declares GraphQL enums, each of a list of words.
macro_rules! words {
    ($($(#[doc = $doc:literal])+ $name:ident of $word:path;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($word);

        impl From<$word> for $name {
            fn from(word: $word) -> Self {
                Self(word)
            }
        }

        impl From<$name> for $word {
            fn from($name(word): $name) -> Self {
                word
            }
        }

        impl async_graphql::resolver_utils::EnumType for $name {
            fn items() -> &'static [async_graphql::resolver_utils::EnumItem<Self>] {
                static ITEMS: std::sync::LazyLock<Vec<async_graphql::resolver_utils::EnumItem<$name>>> =
                    std::sync::LazyLock::new($crate::words::items::<$name, $word>);
                &ITEMS
            }
        }

        impl async_graphql::InputType for $name {
            type RawValueType = Self;

            fn type_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                registry.create_input_type::<Self, _>(async_graphql::registry::MetaTypeId::Enum, |_| {
                    $crate::words::described::<Self, $word>(stringify!($name), concat!($($doc),+))
                })
            }

            fn parse(value: Option<async_graphql::Value>) -> async_graphql::InputValueResult<Self> {
                async_graphql::resolver_utils::parse_enum(value.unwrap_or_default())
            }

            fn to_value(&self) -> async_graphql::Value {
                async_graphql::resolver_utils::enum_value(*self)
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl async_graphql::OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                <Self as async_graphql::InputType>::type_name()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                <Self as async_graphql::InputType>::create_type_info(registry)
            }

            async fn resolve(
                &self,
                _: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                Ok(async_graphql::InputType::to_value(self))
            }
        }
    )+};
}
use words;

/// The values of a word under their codes. Once for each list: the codes live as long as the process.
fn items<W: From<D>, D: Word + Into<&'static str>>() -> Vec<EnumItem<W>> {
    let item = |word: &D| EnumItem { name: &*code((*word).into()).leak(), value: W::from(*word) };
    D::all().iter().map(item).collect()
}

/// What the schema says of a list of words.
fn described<W, D: Word + Into<&'static str>>(name: &str, description: &str) -> MetaType {
    let values = D::all().iter().map(|word| {
        let code = code((*word).into());
        let mut value = MetaEnumValue::new(&code);
        value.description = Some(word.russian().to_owned());
        (code, value)
    });
    EnumBuilder::new(name, values.collect::<indexmap::IndexMap<_, _>>())
        .description(Some(description.trim().to_owned()))
        .rust_typename(std::any::type_name::<W>())
        .build()
}

#[cfg(test)]
mod tests {
    use super::{Form, IndicatorCode, MeetingMode};
    use async_graphql::InputType;
    use async_graphql::registry::{MetaType, Registry};
    use async_graphql::resolver_utils::enum_value;
    use domain::values;

    #[test]
    fn codes_are_in_capitals() {
        assert_eq!(enum_value(Form::from(values::Form::PupilPupil)).to_string(), "PUPIL_PUPIL");
        assert_eq!(enum_value(IndicatorCode::from(values::IndicatorCode::I1)).to_string(), "I1");
        assert_eq!(enum_value(MeetingMode::from(values::MeetingMode::InPerson)).to_string(), "IN_PERSON");
    }

    #[test]
    fn a_code_is_described_by_its_russian_word() {
        let mut registry = Registry::default();
        <Form as InputType>::create_type_info(&mut registry);
        let Some(MetaType::Enum { enum_values, .. }) = registry.types.get("Form") else { panic!("no enum") };
        assert_eq!(enum_values["PUPIL_PUPIL"].description.as_deref(), Some("ученик–ученик"));
    }
}
