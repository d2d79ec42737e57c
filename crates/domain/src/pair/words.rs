//! The codes of a pair's life: why a meeting, a plan, a pause or an answer is as it is.

use crate::words;

words! {
    /// Why a scheduled meeting did not take place.
    pub enum MissReason {
        Illness => "болезнь",
        Busy => "занятость",
        NoShow => "неявка без предупреждения",
        Technical => "техническая причина",
        Holidays => "каникулы",
        Other => "иная причина",
    }
}

words! {
    /// By whose side a meeting was missed.
    pub enum MissedBy {
        MentorSide => "наставник",
        MenteeSide => "наставляемый",
        BothSides => "обе стороны",
        NotRecorded => "не указано",
    }
}

words! {
    /// Why a pair pauses.
    pub enum PauseReason {
        MentorAbsent => "отсутствие наставника",
        MenteeAbsent => "отсутствие наставляемого",
        Illness => "болезнь",
        Holidays => "каникулы",
        Quarantine => "карантин",
        Other => "иная причина",
    }
}

words! {
    /// Why a plan is revised.
    pub enum RevisionReason {
        GoalsChanged => "изменились цели",
        TermsMoved => "перенесены сроки",
        MembersChanged => "изменился состав",
        InterimResults => "промежуточные результаты",
        Other => "иная причина",
    }
}

words! {
    /// Why a side's final feedback is waived.
    pub enum FeedbackWaiver {
        Refused => "отказ отвечать",
        Unreachable => "нет связи",
        Illness => "болезнь",
        Left => "выбытие",
        Other => "иная причина",
    }
}
