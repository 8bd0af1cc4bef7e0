//! The desk every request comes to: limit, paths, checks, tokens, answer, log.

use super::Entry;
use super::answer::{Answer, Delivery, Reply};
use super::judge::{Case, Registered};
use super::reading::{Params, Received};
use super::refusal::{Check, Occasion};
use super::scenario::{Scenario, TokenState};
use super::template::{NoRandomness, Value};
use super::tokens::{Issued, Standing, Tokens};
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedSender;

/// The state of a running server.
pub(super) struct Desk {
    pub(super) scenario: Scenario,
    pub(super) registered: Registered,
    /// Scheme, host and port.
    pub(super) origin: String,
    pub(super) port: u16,
    pub(super) given_path: String,
    pub(super) tokens: Tokens,
    pub(super) log: Vec<Entry>,
    pub(super) listener: Option<UnboundedSender<Entry>>,
    pub(super) seen: VecDeque<Instant>,
    pub(super) lost: usize,
}

/// What is done with a request.
pub(super) struct Outcome {
    pub(super) reply: Reply,
    /// The scenario's latency, before the answer's own.
    pub(super) pause: Duration,
}

/// The rule that answered, and what it says.
struct Ruling {
    rule: String,
    why: String,
    answer: Answer,
    issued: Option<Issued>,
}

impl Desk {
    /// Handles one request.
    pub(super) fn handle(
        &mut self,
        head: &hyper::http::request::Parts,
        body: &[u8],
    ) -> Result<Outcome, NoRandomness> {
        let now = Instant::now();
        let request = Received::new(head, body);
        let presented = self.presented(&request.all(), now);
        let over_limit = self.count(now);
        let ruling = self.rule(&request, over_limit, now)?;
        let reply = self.fill(&ruling, &request)?;
        let entry = Entry {
            number: self.log.len() + 1,
            method: request.method.clone(),
            path: request.path.clone(),
            shape: request.shape(&self.given_path).map(|s| s.to_string()),
            presented,
            rule: ruling.rule,
            why: ruling.why,
            answer: answered(&reply),
            live_tokens: self.tokens.live(now).len(),
        };
        if let Some(listener) = &self.listener {
            // Nobody listening any more is no failure of the server.
            let _ = listener.send(entry.clone());
        }
        self.log.push(entry);
        let pause = Duration::from_millis(self.scenario.latency_ms);
        Ok(Outcome { reply, pause })
    }

    fn rule(
        &mut self,
        request: &Received,
        over_limit: bool,
        now: Instant,
    ) -> Result<Ruling, NoRandomness> {
        let elsewhere = self.scenario.elsewhere.iter().find(|e| e.path == request.path);
        let limited = over_limit && self.scenario.checks.contains(&Check::Rate);
        if let Some(elsewhere) = elsewhere.filter(|_| !limited) {
            let why = "another path of the same host".to_owned();
            let answer = elsewhere.answer.clone();
            return Ok(Ruling { rule: "elsewhere".to_owned(), why, answer, issued: None });
        }
        let params = request.read_by(&self.scenario.accepts.bodies);
        let token = params.first("refresh_token").unwrap_or_default().to_owned();
        let case = Case {
            scenario: &self.scenario,
            registered: &self.registered,
            request,
            params: &params,
            over_limit,
            now,
        };
        if let Some(refusal) = case.judge(&mut self.tokens) {
            let mut why = refusal.meaning().to_owned();
            if self.scenario.spends(refusal) && self.tokens.standing(&token, now) == Standing::Live
            {
                self.tokens.spend(&token);
                why.push_str("; the refresh token is spent all the same");
            }
            let answer = self.scenario.answer(refusal);
            return Ok(Ruling { rule: refusal.slug().to_owned(), why, answer, issued: None });
        }
        let issued = self.tokens.issue(&token, now)?;
        let rotated = issued.refresh_token != token;
        let stays = if rotated { "is a new one" } else { "stays the same" };
        let mut why = format!("tokens issued, the refresh token {stays}");
        if self.lost < self.scenario.token.lost_replies {
            self.lost += 1;
            why.push_str("; the reply is lost");
            let answer = self.scenario.answers.get(&Occasion::ReplyLost).cloned();
            let answer = answer.unwrap_or_else(|| Answer::by_the_book(504, ""));
            return Ok(Ruling { rule: "reply_lost".to_owned(), why, answer, issued: Some(issued) });
        }
        let usual = || Answer::tokens(self.scenario.token.returned);
        let answer = self.scenario.success.clone().unwrap_or_else(usual);
        Ok(Ruling { rule: "success".to_owned(), why, answer, issued: Some(issued) })
    }

    fn fill(&self, ruling: &Ruling, request: &Received) -> Result<Reply, NoRandomness> {
        let issued = ruling.issued.as_ref();
        ruling.answer.fill(&|value| match value {
            Value::Url => format!("{}{}", self.origin, self.scenario.path),
            Value::Origin => self.origin.clone(),
            Value::Port => self.port.to_string(),
            Value::Path => request.path.clone(),
            Value::ClientId => self.registered.id.clone(),
            Value::AccessToken => issued.map(|i| i.access_token.clone()).unwrap_or_default(),
            Value::RefreshToken => issued.map(|i| i.refresh_token.clone()).unwrap_or_default(),
        })
    }

    /// Counts the request and says whether it is over the limit.
    fn count(&mut self, now: Instant) -> bool {
        let Some(rate) = self.scenario.rate else {
            return false;
        };
        if let Some(window) = rate.window_s.map(Duration::from_secs) {
            while self.seen.front().is_some_and(|seen| now.duration_since(*seen) >= window) {
                self.seen.pop_front();
            }
        }
        if self.seen.len() >= rate.requests {
            return true;
        }
        self.seen.push_back(now);
        false
    }

    fn presented(&self, all: &Params, now: Instant) -> &'static str {
        let Some(token) = all.first("refresh_token") else {
            return "no refresh token";
        };
        match self.tokens.standing(token, now) {
            Standing::Live => "a live refresh token",
            Standing::Unknown => "an unknown refresh token",
            Standing::Dead(TokenState::Used) => "a used refresh token",
            Standing::Dead(TokenState::Expired) => "an expired refresh token",
            Standing::Dead(TokenState::Revoked) => "a revoked refresh token",
            Standing::Dead(TokenState::Foreign) => "another client's refresh token",
            Standing::Dead(TokenState::Live) => "a refresh token",
        }
    }
}

fn answered(reply: &Reply) -> String {
    match reply.delivery {
        Delivery::Whole => reply.status.to_string(),
        Delivery::Cut(after) => format!("{}, cut after {after} bytes", reply.status),
        Delivery::Reset => "connection reset".to_owned(),
        Delivery::Close => "connection closed".to_owned(),
        Delivery::Hang => "silence".to_owned(),
    }
}
