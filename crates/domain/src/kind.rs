//! Reads a payload whose kind is known beside it.
//!
//! serde asks an enum's deserializer for the variant and then for its content: the one is the kind, the other the payload
//! itself, whose `type` is one field more that no variant asks for.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, EnumAccess, IgnoredAny, IntoDeserializer, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

/// A payload of this kind.
pub(crate) struct OfKind<'k, D> {
    pub(crate) kind: &'k str,
    pub(crate) payload: D,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for OfKind<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, D: Deserializer<'de>> EnumAccess<'de> for OfKind<'_, D> {
    type Error = D::Error;
    type Variant = Content<D>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content<D>), D::Error> {
        let kind: StrDeserializer<'_, D::Error> = self.kind.into_deserializer();
        Ok((seed.deserialize(kind)?, Content(self.payload)))
    }
}

/// What stands in the variant.
pub(crate) struct Content<D>(D);

impl<'de, D: Deserializer<'de>> VariantAccess<'de> for Content<D> {
    type Error = D::Error;

    fn unit_variant(self) -> Result<(), D::Error> {
        IgnoredAny::deserialize(self.0).map(drop)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, D::Error> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_struct("event", fields, visitor)
    }
}
