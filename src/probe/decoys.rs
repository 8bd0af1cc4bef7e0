//! The decoy pass: made-up tokens in every shape, each with a control, side by side.

use super::{Attendant, Run, SIDE_BY_SIDE};
use crate::campaign::Stop;
use crate::exchange::{Exchange, Phase, Transport};
use crate::findings::reading::{self, Class};
use crate::findings::{Cause, told};
use crate::oauth::assertion::{ClientKey, Jwt};
use crate::request::Purpose;
use crate::shape::{Addition, Body, ClientAuth, Shape};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use std::collections::VecDeque;

/// One request of the pass.
#[derive(Clone, Copy, Debug)]
struct Job {
    row: usize,
    purpose: Purpose,
}

impl<T: Transport, A: Attendant> Run<'_, T, A> {
    /// Sends every row's decoy and control, then what the answers call for.
    pub(super) async fn decoy_pass(&mut self) {
        let jobs = self.jobs(0);
        self.send_all(jobs).await;
        for _ in 0..2 {
            let first_new = self.campaign.rows.len();
            if self.campaign.stop.is_some() || !self.widen() {
                break;
            }
            let jobs = self.jobs(first_new);
            self.send_all(jobs).await;
        }
    }

    fn jobs(&self, from: usize) -> VecDeque<Job> {
        let mut jobs = VecDeque::new();
        for row in from..self.campaign.rows.len() {
            jobs.push_back(Job { row, purpose: Purpose::Decoy });
            if self.wants_control(row) {
                jobs.push_back(Job { row, purpose: Purpose::Control });
            }
        }
        jobs
    }

    /// A control goes with every shape whose credentials can be made wrong.
    fn wants_control(&self, row: usize) -> bool {
        let auth = self.campaign.rows[row].shape.client_auth;
        let can_be_wrong = match auth {
            ClientAuth::PrivateKeyJwt => true,
            _ => auth.carries_secret() && self.wrong.client_secret.is_some(),
        };
        // In a URL the secret is made up already.
        can_be_wrong && !self.plan.bounds.passes.no_controls && !self.writers[row].in_url()
    }

    /// Sends jobs side by side. The first goes alone: it shows whether anybody is there.
    async fn send_all(&mut self, mut jobs: VecDeque<Job>) {
        let mut alone = if self.campaign.exchanges.is_empty() { 2 } else { 0 };
        let side_by_side = if self.plan.bounds.delay.is_zero() { SIDE_BY_SIDE } else { 1 };
        let transport = self.transport;
        let signals = self.signals;
        let planned = self.sent + jobs.len();
        let reserve = usize::from(!self.plan.bounds.passes.decoy_only);
        let mut under_way = FuturesUnordered::new();
        loop {
            while under_way.len() < if alone > 0 { 1 } else { side_by_side }
                && self.may_send(reserve)
            {
                let Some(job) = jobs.pop_front() else { break };
                let decoy = self.decoy.clone();
                let Some(request) = self.write(job.row, job.purpose, &decoy) else { continue };
                self.sent += 1;
                self.progress(job.purpose, planned);
                under_way.push(async move { (job, transport.send(request).await) });
            }
            let next = tokio::select! {
                next = under_way.next() => next,
                () = signals.wait(), if self.campaign.stop.is_none() => {
                    // Nothing real is under way: stopping costs nothing.
                    self.campaign.stop = signals.received().map(Stop::Signal);
                    return;
                }
            };
            let Some((job, exchange)) = next else { return };
            self.settle(job, exchange, &mut jobs, &mut alone);
            self.pause().await;
        }
    }

    /// Records an answer and draws the conclusions that stop or repeat something.
    fn settle(
        &mut self,
        job: Job,
        exchange: Exchange,
        jobs: &mut VecDeque<Job>,
        alone: &mut usize,
    ) {
        let asks_nonce = asks_nonce(&exchange);
        let dropped = exchange.was_dropped();
        let stop = stop_for(&exchange);
        let mute = exchange.response.is_none();
        let index = self.record(exchange);
        let row = &mut self.campaign.rows[job.row];
        let before = match job.purpose {
            Purpose::Control => row.control.replace(index),
            _ => row.decoy.replace(index),
        };
        let unheard = before.is_none_or(|i| self.campaign.exchanges[i].was_dropped());
        if dropped && before.is_none() || asks_nonce && unheard {
            // On a connection of its own (RFC 9112 section 9.3.1), or with the proof made anew
            // with the server's nonce (RFC 9449 section 8).
            jobs.push_front(job);
        }
        if stop.is_some() {
            self.campaign.stop = self.campaign.stop.take().or(stop);
        }
        if *alone > 0 {
            *alone = if mute { *alone - 1 } else { 0 };
            if mute && *alone == 0 && self.campaign.stop.is_none() {
                // Two attempts, one after the other, without an answer: a third tells nothing new.
                self.campaign.stop = Some(Stop::Unreachable);
            }
        }
    }

    async fn pause(&self) {
        if !self.plan.bounds.delay.is_zero() {
            tokio::select! {
                () = tokio::time::sleep(self.plan.bounds.delay) => {}
                () = self.signals.wait() => {}
            }
        }
    }

    /// Adds the rows that the answers call for; says whether there were any.
    fn widen(&mut self) -> bool {
        let before = self.campaign.rows.len();
        let readings = reading::read(&self.campaign);
        let answers: Vec<_> = self.campaign.rows.iter().map(|r| self.answer_to(r.decoy)).collect();
        let answered = answers.iter().flatten().count();
        let enough = answered == 0
            || !self.plan.named.is_empty()
            || readings.rows.contains(&reading::Reading::ReachedGrant);
        if enough && !self.wants_dpop() {
            return false;
        }
        if self.wants_dpop() && self.plan.credentials.dpop.is_none() {
            self.plan.credentials.dpop = ClientKey::generate_dpop();
            self.wrong.dpop.clone_from(&self.plan.credentials.dpop);
            for shape in self.bare_forms() {
                self.try_also(shape.with(Addition::Dpop), "an answer asks for a DPoP proof");
            }
        }
        let all = |class: Class| answers.iter().flatten().all(|a| a.class == class);
        let unread = answers
            .iter()
            .flatten()
            .all(|a| a.unread || matches!(a.class, Class::Format | Class::Other | Class::Mute));
        if all(Class::Routing) {
            for shape in self.bare_forms() {
                self.try_also(
                    shape.with(Addition::Slash),
                    "every shape was told that this is not the place",
                );
            }
        } else if unread && !readings.informative {
            let auth = if self.plan.credentials.client_secret.is_some() {
                ClientAuth::Body
            } else {
                ClientAuth::None
            };
            for body in [Body::Query, Body::Multipart] {
                let shape = Shape::bare(body, auth);
                self.explored.push(shape.to_string());
                self.try_also(shape, "no body format seems to have been read");
            }
        }
        self.campaign.rows.len() > before
    }

    fn wants_dpop(&self) -> bool {
        let asks = |e: &Exchange| {
            if e.request.purpose == Purpose::Control {
                return false;
            }
            let told = told(e);
            let finding = told.findings.first();
            let plain =
                finding.is_some_and(|f| f.code == Cause::DpopRequired && f.confidence >= 0.6);
            plain
                || e.response
                    .as_ref()
                    .is_some_and(|r| r.header("dpop-nonce").is_some() && r.status >= 400)
        };
        self.plan.credentials.dpop.is_none() && self.campaign.exchanges.iter().any(asks)
    }

    fn answer_to(&self, index: Option<usize>) -> Option<reading::Answer> {
        index.and_then(|i| self.campaign.exchanges.get(i)).and_then(reading::answer)
    }

    /// Form bodies in each way of authenticating that the core has.
    fn bare_forms(&self) -> Vec<Shape> {
        let mut out: Vec<Shape> = Vec::new();
        for row in &self.campaign.rows {
            let bare = Shape::bare(Body::Form, row.shape.client_auth);
            if row.shape.body == Body::Form && !out.contains(&bare) {
                out.push(bare);
            }
        }
        out.truncate(3);
        out
    }

    fn try_also(&mut self, shape: Shape, why: &str) {
        let name = shape.to_string();
        if !self.campaign.rows.iter().any(|r| r.name == name) {
            self.add_row(name, shape.clone(), why, super::Writer::Shape(shape));
        }
    }
}

/// Whether a refusal asks for the proof to be made anew with the nonce it brings (RFC 9449
/// section 8): the proof had none or an older one. A nonce beside another refusal is for later.
pub(super) fn asks_nonce(exchange: &Exchange) -> bool {
    let Some(response) = exchange.response.as_ref().filter(|r| r.status >= 400) else {
        return false;
    };
    let proof = exchange.request.header("dpop").and_then(Jwt::read);
    let (Some(new), Some(proof)) = (response.header("dpop-nonce"), proof) else { return false };
    let had = proof.text("nonce");
    let asked =
        reading::answer(exchange).is_some_and(|a| a.code.as_deref() == Some("use_dpop_nonce"));
    had != Some(new) && (had.is_none() || asked)
}

/// Whether an exchange ends the run: nobody there, or too many requests.
pub(super) fn stop_for(exchange: &Exchange) -> Option<Stop> {
    if let Some(failure) = &exchange.failure
        && matches!(failure.phase, Phase::Dns | Phase::Connect | Phase::Proxy | Phase::Tls)
    {
        return Some(Stop::Unreachable);
    }
    reading::asks_for_a_pause(exchange).then_some(Stop::RateLimited)
}
