//! What an auditor checks the journal by: its tree, its signed checkpoint, and proofs over it.

use crate::errors::{self, Code};
use crate::scalars::Position;
use app::App;
use async_graphql::{Context, Object, Result, SimpleObject};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use store::audit::{AuditError, ProofAt};
use store::merkle::Hash;

/// The journal as a log that outsiders check.
#[derive(Debug, Default)]
pub(super) struct Audit;

/// The journal as a log that outsiders check: a Merkle tree (RFC 6962) over the stored bytes of its events. Hashes are base64.
/// Контроль целостности журнала.
#[derive(Clone, Copy, Debug)]
pub struct AuditLog;

/// The head of the tree.
#[derive(Clone, Debug, SimpleObject)]
pub struct AuditHead {
    /// How many events there are: the last position.
    pub size: Position,
    /// The root over them.
    pub root: String,
}

/// A key that the journal adopted.
#[derive(Clone, Debug, SimpleObject)]
pub struct AuditKey {
    /// The event that adopted it: it signs from there on to the next adoption.
    pub position: Position,
    /// As verifiers of signed notes take it: NAME+ID+KEY.
    pub verifier_key: String,
}

/// That an event is in the tree.
#[derive(Clone, Debug, SimpleObject)]
pub struct InclusionProof {
    /// The event.
    pub position: Position,
    /// In the tree of this size
    pub size: Position,
    /// and this root.
    pub root: String,
    /// From the leaf to the root, as RFC 6962 orders them.
    pub hashes: Vec<String>,
}

/// That a tree begins with an older one.
#[derive(Clone, Debug, SimpleObject)]
pub struct ConsistencyProof {
    /// The size of the older tree.
    pub from: Position,
    /// The size of the newer one
    pub to: Position,
    /// and its root.
    pub root: String,
    /// As RFC 6962 orders them.
    pub hashes: Vec<String>,
}

#[Object]
impl Audit {
    /// The journal as a log that outsiders check. Контроль целостности журнала.
    async fn audit_log(&self) -> AuditLog {
        AuditLog
    }
}

#[Object]
impl AuditLog {
    /// The tree as it stands.
    async fn head(&self, ctx: &Context<'_>) -> Result<AuditHead> {
        let head = ctx.data_unchecked::<App>().journal().tree_head().await;
        let head = head.map_err(|error| errors::internal(&error))?;
        Ok(AuditHead { size: head.position.into(), root: text(&head.root) })
    }

    /// The newest signed checkpoint (C2SP tlog-checkpoint); null while none has been published. Контрольная точка.
    async fn checkpoint(&self, ctx: &Context<'_>) -> Option<String> {
        ctx.data_unchecked::<App>().audit().latest().map(|note| note.to_string())
    }

    /// The keys that the journal adopted, in the order of adoption; the last one signs.
    async fn keys(&self, ctx: &Context<'_>) -> Result<Vec<AuditKey>> {
        let adoptions = ctx.data_unchecked::<App>().audit().adoptions().await;
        let adoptions = adoptions.map_err(|error| errors::internal(&error))?;
        let key = |adoption: &store::audit::Adoption| AuditKey {
            position: adoption.position.into(),
            verifier_key: adoption.key.to_string(),
        };
        Ok(adoptions.all().iter().map(key).collect())
    }

    /// The proof that an event is in the tree.
    #[graphql(complexity = "20 + child_complexity")]
    async fn inclusion_proof(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] position: Position,
        #[graphql(desc = "The size of the tree: that of a checkpoint; as it stands when left out.")]
        size: Option<Position>,
    ) -> Result<InclusionProof> {
        let app = ctx.data_unchecked::<App>();
        let size = or_head(app, size).await?;
        let ProofAt { root, hashes, .. } = app.audit().inclusion(position.0, size).await.map_err(refused)?;
        Ok(InclusionProof { position, size: size.into(), root: text(&root), hashes: texts(&hashes) })
    }

    /// The proof that the tree of one size begins with that of another.
    #[graphql(complexity = "20 + child_complexity")]
    async fn consistency_proof(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The size of the older tree: that of a checkpoint.")] from: Position,
        #[graphql(desc = "The size of the newer one; as it stands when left out.")] to: Option<Position>,
    ) -> Result<ConsistencyProof> {
        let app = ctx.data_unchecked::<App>();
        let to = or_head(app, to).await?;
        let ProofAt { root, hashes, .. } = app.audit().consistency(from.0.0, to).await.map_err(refused)?;
        Ok(ConsistencyProof { from, to: to.into(), root: text(&root), hashes: texts(&hashes) })
    }
}

async fn or_head(app: &App, size: Option<Position>) -> Result<u64> {
    match size {
        Some(size) => Ok(size.0.0),
        None => Ok(app.journal().tree_head().await.map_err(|error| errors::internal(&error))?.position.0),
    }
}

/// What is outside the tree the caller can mend; that the tree is damaged only the operator.
fn refused(error: AuditError) -> async_graphql::Error {
    match &error {
        AuditError::Proof(outside) => Code::BadUserInput.error(outside),
        AuditError::Read(_)
        | AuditError::Missing { .. }
        | AuditError::OtherRoot { .. }
        | AuditError::Shorter { .. }
        | AuditError::Forked { .. }
        | AuditError::NotAdopted { .. }
        | AuditError::Folder(_)
        | AuditError::Published(_) => errors::internal(&error),
    }
}

fn text(hash: &Hash) -> String {
    STANDARD.encode(hash)
}

fn texts(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(text).collect()
}
