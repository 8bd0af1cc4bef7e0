//! How a row's request is written: from its shape, or as it was pasted.

use super::{Attendant, Run};
use crate::exchange::Transport;
use crate::import::{Pasted, Remark};
use crate::oauth::assertion::{Fresh, SignError};
use crate::request::{AsSentRequest, Part, PreparedRequest, Purpose};
use crate::secret::Secret;
use crate::shape::prepare::Signature;
use crate::shape::{Ingredients, Shape, matrix, prepare};

/// The request as sent today.
#[derive(Clone, Debug)]
pub enum AsSent {
    /// Named by its shape.
    Shape(Shape),
    /// Pasted: the exact bytes are known.
    Pasted(Box<Pasted>),
}

impl AsSent {
    /// The name of its row.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Shape(shape) => shape.to_string(),
            Self::Pasted(pasted) if pasted.deviations.is_empty() => pasted.nearest.to_string(),
            Self::Pasted(_) => "as_sent".to_owned(),
        }
    }

    /// The shape it is, or the nearest one.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        match self {
            Self::Shape(shape) => shape,
            Self::Pasted(pasted) => &pasted.nearest,
        }
    }

    /// Where it is no shape.
    #[must_use]
    pub fn deviations(&self) -> Vec<Remark> {
        match self {
            Self::Shape(_) => Vec::new(),
            Self::Pasted(pasted) => pasted.deviations.clone(),
        }
    }
}

/// How a row's request is written.
#[derive(Clone, Debug)]
pub enum Writer {
    /// From its shape.
    Shape(Shape),
    /// As it was pasted, other credentials in its slots.
    Pasted(AsSentRequest),
}

impl Writer {
    /// Whether the credentials stand in the URL.
    pub(super) fn in_url(&self) -> bool {
        match self {
            Self::Shape(shape) => matrix::in_url(shape),
            Self::Pasted(as_sent) => as_sent.slots.iter().any(|s| s.part == Part::Url),
        }
    }

    /// Whether the real token would arrive as it is.
    pub(super) fn delivers(&self, token: &Secret) -> bool {
        match self {
            Self::Shape(_) => true,
            Self::Pasted(as_sent) => as_sent.delivers(token),
        }
    }

    pub(super) fn write<T: Transport, A: Attendant>(
        &self,
        purpose: Purpose,
        token: &Secret,
        run: &Run<'_, T, A>,
    ) -> Result<PreparedRequest, SignError> {
        let plan = &run.plan;
        match self {
            Self::Shape(shape) => {
                let made_up = purpose != Purpose::Real
                    && matrix::in_url(shape)
                    && !plan.named.contains(&shape.to_string());
                let wrong = purpose == Purpose::Control || made_up;
                let spoiled = purpose == Purpose::Control && !shape.client_auth.carries_secret();
                prepare(
                    shape,
                    purpose,
                    &Ingredients {
                        target: &plan.target,
                        credentials: if wrong { &run.wrong } else { &plan.credentials },
                        grant: &plan.grant,
                        refresh_token: token,
                        user_agent: &plan.user_agent,
                        headers: &plan.headers,
                        dpop_nonce: run.nonce.as_deref(),
                        fresh: &Fresh::at(run.signals.now()),
                        signature: if spoiled { Signature::Spoiled } else { Signature::Sound },
                    },
                )
            }
            Self::Pasted(as_sent) => {
                let in_url = self.in_url();
                let real = plan.credentials.client_secret.as_ref();
                let wrong = run.wrong.client_secret.as_ref();
                let secret = if purpose == Purpose::Control || in_url { wrong } else { real };
                let mut request = as_sent.fill(purpose, token, secret);
                if let (Some(corrected), false) = (&run.campaign.corrected, in_url) {
                    corrected.to.as_str().clone_into(&mut request.url);
                }
                if let Some(AsSent::Pasted(pasted)) = &plan.as_sent
                    && !pasted.deviations.is_empty()
                {
                    "as_sent".clone_into(&mut request.shape);
                } else if let Some(pasted) = &plan.as_sent {
                    request.shape = pasted.name();
                }
                Ok(request)
            }
        }
    }
}
