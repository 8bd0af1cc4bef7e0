//! Names of products that open TLS connections on their way, as they stand in the issuers of the
//! certificates they make up.

/// The product an issuer's name stands for, where it is a known one.
pub(super) fn product(issuer: &str) -> Option<&'static str> {
    let issuer = issuer.to_ascii_lowercase();
    PRODUCTS.iter().find(|(sign, _)| issuer.contains(sign)).map(|(_, name)| *name)
}

/// What stands in the issuer, in lower case, and the product.
const PRODUCTS: &[(&str, &str)] = &[
    ("zscaler", "Zscaler"),
    ("netskope", "Netskope"),
    ("goskope", "Netskope"),
    ("fortinet", "Fortinet FortiGate"),
    ("fortigate", "Fortinet FortiGate"),
    ("palo alto networks", "a Palo Alto Networks firewall"),
    ("globalprotect", "a Palo Alto Networks firewall"),
    ("sophos", "Sophos"),
    ("cyberoam", "Sophos Cyberoam"),
    ("kaspersky", "Kaspersky"),
    ("avast", "Avast"),
    ("avg web/mail shield", "AVG"),
    ("eset ssl filter", "ESET"),
    ("bitdefender", "Bitdefender"),
    ("dr.web", "Dr.Web"),
    ("adguard", "AdGuard"),
    ("norton web/mail shield", "Norton"),
    ("mitmproxy", "mitmproxy"),
    ("charles proxy", "Charles"),
    ("do_not_trust_fiddler", "Fiddler"),
    ("fiddler", "Fiddler"),
    ("portswigger", "Burp Suite"),
    ("owasp zed attack proxy", "OWASP ZAP"),
    ("owasp root ca", "OWASP ZAP"),
    ("proxyman", "Proxyman"),
    ("http toolkit", "HTTP Toolkit"),
    ("cisco umbrella", "Cisco Umbrella"),
    ("cisco secure access", "Cisco Secure Access"),
    ("ironport", "Cisco IronPort"),
    ("blue coat", "Symantec Blue Coat"),
    ("bluecoat", "Symantec Blue Coat"),
    ("symantec web security", "Symantec Web Security Service"),
    ("mcafee web gateway", "Skyhigh (McAfee) Web Gateway"),
    ("skyhigh", "Skyhigh (McAfee) Web Gateway"),
    ("forcepoint", "Forcepoint"),
    ("websense", "Forcepoint (Websense)"),
    ("check point", "a Check Point gateway"),
    ("sonicwall", "a SonicWall firewall"),
    ("watchguard", "a WatchGuard firewall"),
    ("barracuda", "Barracuda"),
    ("untangle", "Untangle"),
    ("iboss", "iboss"),
    ("lightspeed", "Lightspeed Filter"),
    ("securly", "Securly"),
    ("contentkeeper", "ContentKeeper"),
    ("smoothwall", "Smoothwall"),
    ("menlo security", "Menlo Security"),
    ("cato networks", "Cato Networks"),
    ("gateway ca - cloudflare managed", "Cloudflare Zero Trust"),
    ("cloudflare for teams", "Cloudflare Zero Trust"),
    ("squid", "a Squid proxy"),
    ("pfsense", "a pfSense firewall"),
    ("opnsense", "an OPNsense firewall"),
    ("covenant eyes", "Covenant Eyes"),
    ("qustodio", "Qustodio"),
    ("net nanny", "Net Nanny"),
    ("contentwatch", "Net Nanny"),
    ("superfish", "Superfish"),
    ("f5 ssl orchestrator", "F5 SSL Orchestrator"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn product_knows_the_signs_and_leaves_public_authorities_alone() {
        assert_eq!(product("CN=Zscaler Intermediate Root CA (zscaler.net)"), Some("Zscaler"));
        assert_eq!(product("CN=mitmproxy,O=mitmproxy"), Some("mitmproxy"));
        assert_eq!(product("CN=R11,O=Let's Encrypt,C=US"), None);
        assert_eq!(product("CN=DigiCert Global G2 TLS RSA SHA256 2020 CA1"), None);
    }

    #[test]
    fn signs_are_lower_case() {
        assert!(PRODUCTS.iter().all(|(sign, _)| *sign == sign.to_ascii_lowercase()));
    }
}
