//! The tables in fixtures/truth still hold: a plain client gets from every server what they say.

use crate::server::Server;
use crate::truth::{Truth, in_words};

fn holds(server: &mut Server, table: &str, clients: &[&str]) {
    let truth = Truth::read(table);
    for kind in clients {
        for (shape, row) in truth.of(kind) {
            let given = server.fresh(kind);
            let client = server.client(&given);
            let answer = client.refresh(shape, &given.refresh_token);
            assert_eq!(
                in_words(answer.status, &answer.body),
                row.real,
                "{table} {kind} {shape}: {}",
                answer.head
            );
            let answer = client.refresh(shape, "made-up-refresh-token");
            assert_eq!(
                in_words(answer.status, &answer.body),
                row.decoy,
                "{table} {kind} {shape}: {}",
                answer.head
            );
        }
    }
}

#[test]
#[ignore = "installs npm's oidc-provider"]
fn oidc_provider_answers_as_measured() {
    if let Some(mut server) = Server::oidc_provider() {
        holds(&mut server, "oidc-provider.json", &["basic", "post", "public"]);
    }
}

#[test]
#[ignore = "installs PyPI's django-oauth-toolkit"]
fn django_oauth_toolkit_answers_as_measured() {
    for (options, table) in
        [(&[][..], "django-oauth-toolkit.json"), (&["json"], "django-oauth-toolkit-json.json")]
    {
        if let Some(mut server) = Server::django_oauth_toolkit(options) {
            holds(&mut server, table, &["basic", "public"]);
        }
    }
}

#[test]
#[ignore = "installs npm's oidc-provider and PyPI's django-oauth-toolkit"]
fn servers_rotate_as_configured() {
    let rotates = |server: &mut Server, kind: &str| {
        let given = server.fresh(kind);
        let answer = server.client(&given).refresh("form+basic", &given.refresh_token);
        let answer: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        let rotated = answer["refresh_token"] != given.refresh_token.as_str();
        (rotated, server.is_live(&given.refresh_token))
    };
    if let Some(mut server) = Server::oidc_provider() {
        assert_eq!(rotates(&mut server, "basic"), (true, false));
        assert_eq!(rotates(&mut server, "norotate"), (false, true));
    }
    if let Some(mut server) = Server::django_oauth_toolkit(&["norotate"]) {
        assert_eq!(rotates(&mut server, "basic"), (false, true));
    }
    if let Some(mut server) = Server::django_oauth_toolkit(&["grace=600"]) {
        let given = server.fresh("basic");
        let client = server.client(&given);
        let statuses = [(); 2].map(|()| client.refresh("form+basic", &given.refresh_token).status);
        assert_eq!(statuses, [200, 200], "the old token works within the grace time");
    }
}
