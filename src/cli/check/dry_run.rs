//! `--dry-run`: every request that would be sent, redacted, with the reason it is in the plan.

use super::plan::Resolved;
use crate::cli::{Exit, Usage, world::World};
use crate::oauth::assertion::Fresh;
use crate::probe::AsSent;
use crate::redact::{Masking, Redactor, SecretKind};
use crate::render::text::visible;
use crate::request::{PreparedRequest, Purpose};
use crate::secret;
use crate::shape::{Ingredients, Signature, prepare};
use std::fmt::Write as _;

/// Prints the plan. Opens no socket, touches no token store.
pub(crate) fn print(resolved: &Resolved, world: &mut World) -> Result<Exit, Usage> {
    let plan = &resolved.plan;
    let token = resolved.token.clone().unwrap_or_default();
    let decoy = secret::decoy(&token);
    let mut redactor = Redactor::new(Masking::Mask);
    redactor.learn(SecretKind::RefreshToken, &token);
    redactor.learn(SecretKind::Decoy, &decoy);
    if let Some(client_secret) = &plan.credentials.client_secret {
        redactor.learn(SecretKind::ClientSecret, client_secret);
    }
    if let Some(access_token) = &plan.grant.access_token {
        redactor.learn(SecretKind::AccessToken, access_token);
    }
    if let Some(id) = &plan.credentials.client_id {
        redactor.learn_public(id);
    }
    redactor.learn_public(plan.target.token_url.as_str());
    let mut out = String::new();
    let controls = !plan.bounds.passes.no_controls && plan.credentials.client_secret.is_some();
    let _ = writeln!(
        out,
        "Dry run: nothing is sent. {} shapes; each first with a made-up token{}.\n{}\n",
        plan.shapes.len(),
        if controls { ", and once more with a wrong secret" } else { "" },
        if plan.bounds.passes.decoy_only {
            "The real token would never be sent."
        } else {
            "The real token would go out only where a made-up one reached the grant, likeliest shape first."
        }
    );
    if let Some(AsSent::Pasted(pasted)) = &plan.as_sent {
        let request =
            pasted.as_sent.fill(Purpose::Decoy, &decoy, plan.credentials.client_secret.as_ref());
        let name = plan.as_sent.as_ref().map(AsSent::name).unwrap_or_default();
        show(&mut out, &redactor, &name, "the request as sent, byte for byte", &request);
        for remark in pasted.deviations.iter().chain(&pasted.traps) {
            let _ = writeln!(out, "  note: {}\n", redactor.text(&remark.seen));
        }
    }
    for planned in &plan.shapes {
        let request = prepare(
            &planned.shape,
            Purpose::Decoy,
            &Ingredients {
                target: &plan.target,
                credentials: &plan.credentials,
                grant: &plan.grant,
                refresh_token: &decoy,
                user_agent: &plan.user_agent,
                headers: &plan.headers,
                dpop_nonce: None,
                fresh: &Fresh::at(jiff::Timestamp::now()),
                signature: Signature::Sound,
            },
        )?;
        show(&mut out, &redactor, &planned.shape.to_string(), planned.why, &request);
    }
    world.print(&out);
    Ok(Exit::Success)
}

fn show(out: &mut String, redactor: &Redactor, name: &str, why: &str, request: &PreparedRequest) {
    let _ = writeln!(out, "{name}  ({why})");
    let _ =
        writeln!(out, "  {} {}", request.method, printable(redactor.url(&request.url).as_str()));
    for (header, value) in &request.headers {
        let _ = writeln!(out, "  {header}: {}", printable(redactor.header(header, value).as_str()));
    }
    let body = redactor.body(request.header("content-type"), &request.body);
    if !body.as_str().is_empty() {
        let _ = writeln!(out, "\n  {}", printable(body.as_str()).replace('\n', "\n  "));
    }
    out.push('\n');
}

/// Hidden characters shown, not obeyed; lines stay lines.
fn printable(text: &str) -> String {
    let lines: Vec<String> =
        text.split('\n').map(|line| visible(line.trim_end_matches('\r'))).collect();
    lines.join("\n")
}
