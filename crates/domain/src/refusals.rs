//! Refusals: a rule that said no, in a stable code and in two languages.

/// Declares the refusals of one part of life.
///
/// Each has a stable code, an English text (lower case, without a full stop) and a Russian one; both may name the fields.
/// In the Russian text a field stands as people write it (`words::InRussian`): words, days, numbers.
#[macro_export]
macro_rules! refusals {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident $({ $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? })? => $code:literal, $english:literal, $russian:literal;)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, thiserror::Error)]
        pub enum $name {
            $(
                #[doc = $english]
                $(#[$variant_meta])*
                #[error($english)]
                $variant $({ $(#[doc = concat!("`", stringify!($field), "` as received or known.")] $(#[$field_meta])* $field: $type),+ })?
            ),+
        }

        impl $name {
            /// Every code of this part with its English and its Russian text.
            pub const CODES: &'static [(&'static str, &'static str, &'static str)] = &[$(($code, $english, $russian)),+];
        }

        impl $crate::aggregate::Refusal for $name {
            fn code(&self) -> &'static str {
                match self { $(Self::$variant $({ $($field: _),+ })? => $code),+ }
            }

            fn russian(&self) -> String {
                match self {
                    $(Self::$variant $({ $($field),+ })? => {
                        $($(let $field = $crate::words::InRussian::in_russian($field);)+ $(let _ = &$field;)+)?
                        format!($russian)
                    }),+
                }
            }
        }
    };
}
