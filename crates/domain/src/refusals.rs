//! Refusals: a rule that said no, in a stable code and in two languages.

/// Declares the refusals of one part of life.
///
/// Each has a stable code, an English text (lower case, without a full stop) and a Russian one; both may name the fields.
/// In the English text a field stands as the API spells it (`words::InEnglish`), in the Russian one as people write it
/// (`words::InRussian`): words, days, numbers.
#[macro_export]
macro_rules! refusals {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident $({ $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? })? => $code:literal, $english:literal, $russian:literal;)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $(
                #[doc = $english]
                $(#[$variant_meta])*
                $variant $({ $(#[doc = concat!("`", stringify!($field), "` as received or known.")] $(#[$field_meta])* $field: $type),+ })?
            ),+
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$variant $({ $($field),+ })? => {
                        $($(let $field = $crate::words::InEnglish::in_english($field);)+ $(let _ = &$field;)+)?
                        write!(f, $english)
                    }),+
                }
            }
        }

        impl std::error::Error for $name {}

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
