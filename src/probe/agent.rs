//! A `User-Agent` that is turned away: the same again under our own name.

use super::{Attendant, Run};
use crate::exchange::Transport;
use crate::findings::{Cause, SURE, told};
use crate::import::Remark;
use crate::probe::AsSent;
use crate::request::Purpose;

impl<T: Transport, A: Attendant> Run<'_, T, A> {
    /// Where every answer turned the pasted request's `User-Agent` away, the shapes go out under
    /// another one, and the request as sent is one that deviates by it. Says whether it is so.
    pub(super) fn change_the_agent(&mut self) -> bool {
        let refused = |exchange: &crate::exchange::Exchange| {
            let told = told(exchange);
            let first = told.findings.first();
            first.is_some_and(|f| f.code == Cause::UserAgentRequired && f.confidence >= SURE)
        };
        let mut decoys = self
            .campaign
            .exchanges
            .iter()
            .filter(|e| e.request.purpose == Purpose::Decoy && e.response.is_some())
            .peekable();
        if decoys.peek().is_none() || !decoys.all(refused) {
            return false;
        }
        let Some(agent) = self.plan.spare_agent.take() else { return false };
        let Some(AsSent::Pasted(pasted)) = &mut self.plan.as_sent else { return false };
        let before = std::mem::replace(&mut self.plan.user_agent, agent);
        pasted.deviations.push(Remark {
            code: "user_agent_required",
            seen: format!("The request says `User-Agent: {before}`, and is turned away for it."),
            fix: format!(
                "Send a `User-Agent` that names the application, such as `my-app/1.0`, instead of `{before}`."
            ),
        });
        self.campaign.deviations.clone_from(&pasted.deviations);
        self.campaign.as_sent = self.plan.as_sent.as_ref().map(AsSent::name);
        self.lay_out();
        true
    }
}
