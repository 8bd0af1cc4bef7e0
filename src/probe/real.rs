//! The real pass: the user's token, alone, likeliest shape first, every new one kept at once.

use super::{Attendant, Run, decoys};
use crate::campaign::{CustodyState, Stop};
use crate::exchange::{Exchange, Sent, Transport};
use crate::findings::reading::{self, Class, Reading, Readings};
use crate::oauth::answer::{TokenAnswer, salvage_refresh_token};
use crate::redact::SecretKind;
use crate::request::Purpose;
use crate::secret::Secret;
use crate::shape::{Addition, matrix};
use crate::vault::{Presented, RealToken, Vault, VaultError};

/// What a presentation came to.
enum Settled {
    /// Tokens were issued; the newest refresh token is in hand and on disk.
    Success(RealToken),
    /// The server refused in the protocol's words: the token is untouched.
    Refused(RealToken, Class),
    /// The server refused without a word: the token may have been spent.
    RefusedMutely(RealToken),
    /// Nothing left the machine.
    Unsent(RealToken),
    /// The reply is lost, or says nothing: nothing more may be sent.
    Lost,
    /// The new token did not find its place; it is told where it lies.
    NotStored,
}

/// Why a request as sent is not worth a presentation.
const MANGLED: &str =
    "the token stands in it unencoded or encoded twice, so that another value would arrive";

/// Refusals of the grant, in different shapes, after which a further one tells nothing new.
const ENOUGH_REFUSALS: usize = 2;

impl<T: Transport, A: Attendant> Run<'_, T, A> {
    /// Presents the real token where the decoys carried it to the grant, or, where they were
    /// blind, in few shapes until the first success.
    pub(super) async fn real_pass(&mut self, mut vault: Box<Vault>, mut token: RealToken) {
        self.campaign.custody.kept = vault
            .newest()
            .as_ref()
            .filter(|n| *n == token.model())
            .map(|_| vault.token_path().to_owned());
        // The real pass adds no decoys: what they tell stays as it is.
        let readings = reading::read(&self.campaign);
        let order = self.order(&token, &readings);
        if self.campaign.stop.is_some() || order.is_empty() {
            return;
        }
        if let Err(error) = vault.prove().and_then(|()| vault.about_to_present()) {
            self.campaign.stop = Some(Stop::Storage(error.to_string()));
            return;
        }
        let blind = !readings.informative && !self.plan.bounds.passes.exhaustive;
        let mut queue = std::collections::VecDeque::from(order);
        let mut rest = std::collections::VecDeque::new();
        let mut worked: Option<usize> = None;
        let mut refusals = 0;
        loop {
            let Some(row) = queue.pop_front() else {
                if rest.is_empty() || !self.may_send(0) || !self.allowed(&rest).await {
                    break;
                }
                queue = std::mem::take(&mut rest);
                continue;
            };
            if !self.may_send(0) {
                self.note_budget();
                break;
            }
            self.pause_real().await;
            let (next, success) = match self.present(row, &mut vault, token).await {
                Settled::Success(next) => (next, true),
                Settled::Refused(next, class) => {
                    refusals += usize::from(class == Class::Grant);
                    (next, false)
                }
                Settled::RefusedMutely(next) | Settled::Unsent(next) => (next, false),
                Settled::Lost | Settled::NotStored => return self.leave(queue.make_contiguous()),
            };
            token = next;
            if !success && self.asks_again(row) {
                queue.push_front(row);
                continue;
            }
            if self.plan.bounds.once {
                self.campaign.stop = self.campaign.stop.take().or(Some(Stop::Once));
            }
            if self.campaign.stop.is_some() {
                break;
            }
            match (success, worked) {
                (true, None) => {
                    worked = Some(row);
                    if blind {
                        let near = |r: &usize| self.counterpart(row, *r);
                        (queue, rest) = queue.into_iter().partition(near);
                    }
                }
                // A failure after a success: is the shape bad, or is the token spent?
                (false, Some(good)) => {
                    if !self.may_send(0) {
                        self.note_budget();
                        break;
                    }
                    let Settled::Success(next) = self.present(good, &mut vault, token).await else {
                        self.campaign.custody.state = CustodyState::MayBeSpent;
                        let spender = self.campaign.rows[row].name.clone();
                        self.campaign.custody.notes.push(format!(
                            "after the refusal of {spender} the token was no longer taken in the shape that had worked: that refusal spent it, or the success before it did"
                        ));
                        return self.leave(queue.make_contiguous());
                    };
                    token = next;
                }
                (false, None)
                    if refusals >= ENOUGH_REFUSALS && !self.plan.bounds.passes.exhaustive =>
                {
                    break;
                }
                _ => {}
            }
        }
        self.leave(queue.make_contiguous());
    }

    /// Asks the token's owner about the shapes that a blind run leaves out.
    async fn allowed(&mut self, rows: &std::collections::VecDeque<usize>) -> bool {
        let shapes: Vec<String> =
            rows.iter().map(|row| self.campaign.rows[*row].name.clone()).collect();
        tokio::select! {
            allowed = self.attendant.allows(&shapes) => allowed,
            () = self.signals.wait() => false,
        }
    }

    /// Whether the only refusal of a row so far asks for the same again with the server's nonce:
    /// one step of DPoP, not another shape.
    fn asks_again(&self, row: usize) -> bool {
        match self.campaign.rows[row].real.as_slice() {
            [only] if self.campaign.stop.is_none() => {
                self.campaign.exchanges.get(*only).is_some_and(decoys::asks_nonce)
            }
            _ => false,
        }
    }

    /// The rows that the real token goes out in, in this order; the others get the reason why not.
    fn order(&mut self, token: &RealToken, readings: &Readings) -> Vec<usize> {
        let as_sent = self.campaign.as_sent.clone();
        let is_as_sent = |name: &str| as_sent.as_deref() == Some(name);
        let passes = self.plan.bounds.passes;
        let undecided = passes.no_decoy || !readings.informative;
        let mut order = Vec::new();
        for row in 0..self.campaign.rows.len() {
            let named = self.plan.named.contains(&self.campaign.rows[row].name);
            let reading = &readings.rows[row];
            let this = &self.campaign.rows[row];
            let why_not = if !self.writers[row].delivers(token.model()) {
                Some(MANGLED)
            } else if self.writers[row].in_url() && !named {
                Some("secrets would stand in the URL; --only tries it")
            } else if spends_when_refused(&this.shape) && !named && !is_as_sent(&this.name) {
                Some("a refused scope can spend the token; name the shape by --only to try it")
            } else if *reading != Reading::ReachedGrant && self.explored.contains(&this.name) {
                Some("tried with made-up tokens only")
            } else if passes.exhaustive
                || matches!(reading, Reading::ReachedGrant | Reading::AcceptsAnything)
            {
                None
            } else if matches!(reading, Reading::RuledOut(_)) {
                Some("the decoy rules it out")
            } else if undecided || is_as_sent(&this.name) {
                None
            } else {
                Some("the decoy told nothing here, and other shapes were shown to reach the grant")
            };
            match why_not {
                Some(why) => self.campaign.rows[row].skipped = Some(why.to_owned()),
                None => order.push(row),
            }
        }
        let late = |row: &usize| {
            let reached = readings.rows[*row] == Reading::ReachedGrant;
            readings.informative && !reached
        };
        let rows = &self.campaign.rows;
        let favoured = |name: &String| self.plan.favoured.contains(name);
        order.sort_by_key(|r| {
            let row = &rows[*r];
            let likely = matrix::likelihood(&row.shape);
            (late(r), !is_as_sent(&row.name), !favoured(&row.name), likely)
        });
        if order.is_empty() {
            order.extend(self.last_resort(&readings.rows));
        }
        order
    }

    /// Every shape is ruled out by an answer that names the client: the real token goes out at
    /// most once, as the application sends it anyway, unless the words leave no doubt.
    fn last_resort(&self, readings: &[Reading]) -> Option<usize> {
        let as_sent = self.campaign.as_sent.as_deref()?;
        let row = self.campaign.rows.iter().position(|r| r.name == as_sent)?;
        let by_client = readings[row] == Reading::RuledOut(Class::Client);
        let index = self.campaign.rows[row].decoy?;
        let decoy = reading::answer(&self.campaign.exchanges[index])?;
        let control = reading::control_of(&self.campaign, &self.campaign.rows[row]);
        let alike = control.is_none_or(|c| c == decoy.signature);
        (by_client && alike && decoy.cause.is_none() && !self.writers[row].in_url()).then_some(row)
    }

    /// The same shape with or without `redirect_uri`: all that a blind run still tries.
    fn counterpart(&self, worked: usize, other: usize) -> bool {
        let (a, b) = (&self.campaign.rows[worked].shape, &self.campaign.rows[other].shape);
        let toggled = if a.has(Addition::RedirectUri) {
            a.clone().without(Addition::RedirectUri)
        } else {
            a.clone().with(Addition::RedirectUri)
        };
        toggled == *b
    }

    /// Rows that are left when the pass ends, with the reason.
    fn leave(&mut self, rest: &[usize]) {
        let why = match &self.campaign.stop {
            Some(Stop::RateLimited) => "the server asked for a pause",
            Some(Stop::ReplyLost) => "a reply was lost: nothing more was sent",
            Some(Stop::Signal(_)) => "the run was interrupted",
            Some(Stop::Budget) => "the request budget was used up",
            Some(Stop::Once) => "--once: one request with the real token",
            Some(Stop::Storage(_)) => "a new token could not be stored safely",
            Some(Stop::Unreachable) => "the endpoint was not reached any more",
            None => "enough was known; --exhaustive tries it",
        };
        for row in 0..self.campaign.rows.len() {
            let left = rest.contains(&row) || self.campaign.rows[row].skipped.is_none();
            if left && self.campaign.rows[row].real.is_empty() {
                self.campaign.rows[row].skipped = Some(why.to_owned());
            }
        }
    }

    fn note_budget(&mut self) {
        if self.campaign.stop.is_none() {
            self.campaign.stop = Some(Stop::Budget);
        }
    }

    async fn pause_real(&self) {
        if !self.plan.bounds.delay.is_zero() && self.sent > 0 {
            tokio::time::sleep(self.plan.bounds.delay).await;
        }
    }

    /// One presentation. A signal does not cut it short: its answer may hold the only live token.
    async fn present(&mut self, row: usize, vault: &mut Vault, token: RealToken) -> Settled {
        let written = token.present(|secret| {
            let writer = self.writers[row].clone();
            writer.write(Purpose::Real, secret, self)
        });
        let (request, presented) = match written {
            Ok(both) => both,
            Err((error, token)) => {
                self.campaign.rows[row].skipped = Some(error.to_string());
                return Settled::Unsent(token);
            }
        };
        self.sent += 1;
        self.progress(Purpose::Real, self.sent);
        let signals = self.signals;
        let given_up = Exchange::interrupted(request.clone(), signals.now());
        let answer = signals.patiently(self.transport.send(request)).await;
        let exchange = answer.unwrap_or(given_up);
        let settled = self.settle_real(&exchange, vault, presented);
        let refused = matches!(settled, Settled::Refused(..) | Settled::RefusedMutely(_));
        if refused && spends_when_refused(&self.campaign.rows[row].shape) {
            self.campaign.custody.state = CustodyState::MayBeSpent;
        }
        if exchange.sent != Sent::Nothing {
            self.campaign.custody.requests_with_real_token += 1;
        }
        let stop = decoys::stop_for(&exchange);
        let index = self.record(exchange);
        self.campaign.rows[row].real.push(index);
        if self.campaign.stop.is_none() {
            self.campaign.stop = match (&settled, self.signals.received()) {
                (Settled::Lost, Some(signal)) if self.signals.count() > 1 => {
                    Some(Stop::Signal(signal))
                }
                (Settled::Lost, _) => Some(Stop::ReplyLost),
                _ => stop,
            };
        }
        settled
    }

    /// Reads an answer to the real token: kept first, judged after.
    fn settle_real(
        &mut self,
        exchange: &Exchange,
        vault: &mut Vault,
        presented: Presented,
    ) -> Settled {
        let Some(response) = exchange.response.as_ref().filter(|_| !proxy_refused(exchange)) else {
            if exchange.sent == Sent::Nothing {
                return Settled::Unsent(presented.returned());
            }
            self.campaign.custody.state = CustodyState::MayBeSpent;
            return Settled::Lost;
        };
        let success = (200..300).contains(&response.status);
        if success && !response.body.is_empty() {
            // A failure here is no reason to give up: the token itself may still find a place.
            let _ = vault.note_answer(&response.body);
        }
        let answer = TokenAnswer::read(&response.body);
        let whole = !response.truncated && exchange.failure.is_none();
        match answer {
            TokenAnswer::Tokens(tokens) if success && whole => {
                self.keep(vault, presented.returned(), tokens.refresh)
            }
            _ if !whole => {
                // Cut off: the new token may stand in what came, and nothing more is sent.
                match salvage_refresh_token(&response.body).filter(|_| success) {
                    Some(new) => {
                        self.campaign.stop = self.campaign.stop.take().or(Some(Stop::ReplyLost));
                        self.keep(vault, presented.returned(), Some(new))
                    }
                    None => self.lost(vault),
                }
            }
            TokenAnswer::Error(error) if response.status < 500 => {
                vault.forget_answer();
                let class = reading::answer(exchange).map_or(Class::Other, |a| a.class);
                if error.code.is_none() {
                    // A refusal, but in nobody's words.
                    self.campaign.custody.state = CustodyState::MayBeSpent;
                }
                Settled::Refused(presented.returned(), class)
            }
            _ if success || response.status >= 500 => self.lost(vault),
            _ => {
                self.campaign.custody.state = CustodyState::MayBeSpent;
                Settled::RefusedMutely(presented.returned())
            }
        }
    }

    /// A 5xx, a 200 that makes no sense, a cut answer: the server may have rotated.
    fn lost(&mut self, vault: &Vault) -> Settled {
        vault.forget_answer();
        self.campaign.custody.state = CustodyState::MayBeSpent;
        Settled::Lost
    }

    fn keep(&mut self, vault: &mut Vault, token: RealToken, new: Option<Secret>) -> Settled {
        let custody = &mut self.campaign.custody;
        let Some(new) = new.filter(|n| n != token.model()) else {
            // No other token came along: the old one has just been shown to work, and stays.
            vault.forget_answer();
            custody.state =
                if custody.rotated { CustodyState::Rotated } else { CustodyState::Intact };
            return Settled::Success(token);
        };
        self.secrets.push((SecretKind::RefreshToken, new.clone()));
        custody.rotated = true;
        match vault.keep(token, new) {
            Ok(token) => {
                custody.state = CustodyState::Rotated;
                custody.kept = Some(vault.token_path().to_owned());
                Settled::Success(token)
            }
            Err(error) => {
                custody.kept = None;
                custody.state = CustodyState::Rotated;
                custody.notes.push(error.to_string());
                self.campaign.stop = Some(Stop::Storage(error.to_string()));
                if let VaultError::Lost { token, .. } = error {
                    custody.state = CustodyState::MayBeSpent;
                    self.homeless = Some(token);
                }
                Settled::NotStored
            }
        }
    }
}

/// Additions that can spend a token when refused.
fn spends_when_refused(shape: &crate::shape::Shape) -> bool {
    shape.has(Addition::Scope)
}

/// A proxy's own answer to CONNECT is none of the server's.
fn proxy_refused(exchange: &Exchange) -> bool {
    exchange.failure.as_ref().is_some_and(|f| f.phase == crate::exchange::Phase::Proxy)
}
