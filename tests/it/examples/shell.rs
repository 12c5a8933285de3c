//! As much of a shell and of curl as the pages need: no program is started, and the request goes through the door.
use anyhow::{Context as _, Result, bail};
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use std::{collections::BTreeMap, fmt::Write as _, iter::Peekable, str::Chars};

/// Where the pages have the server.
const SERVER: &str = "http://127.0.0.1:8080";

/// What was set and written on a page so far.
#[derive(Default)]
pub(super) struct Shell {
    variables: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
}

impl Shell {
    /// What a name was set to, if it was set.
    pub(super) fn set(&self, name: &str) -> Option<&String> {
        self.variables.get(name)
    }

    /// Does what a script says, and answers the request that its last command sends. `means` is asked for what `$NAME` and
    /// `$(command)` stand for.
    pub(super) fn run(
        &mut self,
        script: &str,
        means: impl Fn(&str) -> Result<String>,
    ) -> Result<Request<Body>> {
        let (mut letters, mut request) = (script.chars().peekable(), None);
        while letters.peek().is_some() {
            let words = command(&mut letters, &|name: &str| match self.set(name) {
                Some(value) => Ok(value.clone()),
                None => means(name),
            })?;
            let Some((first, others)) = words.split_first() else { continue };
            match (first.as_str(), others) {
                ("curl", arguments) => request = Some(self.curl(arguments)?),
                ("echo", [text, into, file]) if into == ">" => {
                    self.files.insert(file.clone(), format!("{text}\n"));
                }
                (assigned, []) => {
                    let (name, value) = assigned.split_once('=').context("a command of another kind")?;
                    self.variables.insert(name.to_owned(), value.to_owned());
                }
                (other, _) => bail!("nobody knows {other} here"),
            }
        }
        request.context("nothing is called")
    }

    /// The request that curl sends.
    fn curl(&self, arguments: &[String]) -> Result<Request<Body>> {
        let (mut request, mut data, mut file) = (Request::builder(), Vec::new(), None);
        let (mut address, mut in_address, mut is_form) = (None, false, true);
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut next = || arguments.next().context("an option without its value");
            match argument.as_str() {
                "-N" | "-OJ" | "-s" => {}
                "-o" => {
                    next()?; // where the answer goes
                }
                "-G" => in_address = true,
                "-H" => {
                    let (name, value) = next()?.split_once(": ").context("no header")?;
                    is_form &= !name.eq_ignore_ascii_case("content-type");
                    request = request.header(name, value);
                }
                "-d" => data.push(next()?.clone()),
                "--data-urlencode" => {
                    let (name, value) = next()?.split_once('=').context("no name")?;
                    data.push(format!("{name}={}", encoded(value)?));
                }
                "-T" => file = Some(self.files.get(next()?).context("no such file")?.clone()),
                "-u" => {
                    let basic = format!("Basic {}", BASE64.encode(next()?));
                    request = request.header(header::AUTHORIZATION, basic);
                }
                option if option.starts_with('-') => bail!("nobody knows {option} here"),
                place => address = Some(place.strip_prefix(SERVER).context("another server")?),
            }
        }
        let (address, data) = (address.context("no address")?, data.join("&"));
        Ok(if let Some(file) = file {
            request.method(Method::PUT).uri(address).body(Body::from(file))?
        } else if in_address {
            request.uri(format!("{address}?{data}")).body(Body::empty())?
        } else if data.is_empty() {
            request.uri(address).body(Body::empty())?
        } else {
            if is_form {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            }
            request.method(Method::POST).uri(address).body(Body::from(data))?
        })
    }
}

/// The words of the next command; none, if the line has none.
fn command(
    letters: &mut Peekable<Chars<'_>>,
    means: &impl Fn(&str) -> Result<String>,
) -> Result<Vec<String>> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, '\n') => break,
            (None, ' ') => words.extend(word.take()),
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (Some(open), letter) if letter == open => quote = None,
            (None, '\\') => {
                // Of a line that goes on in the next one.
                letters.next_if_eq(&'\n').context("a stroke that means something else")?;
            }
            (None | Some('"'), '$') => word.get_or_insert_default().push_str(&means(&name(letters))?),
            (_, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Ok(words)
}

/// What stands behind a `$`: a name, or the command in brackets.
fn name(letters: &mut Peekable<Chars<'_>>) -> String {
    let mut name = String::new();
    if letters.next_if_eq(&'(').is_some() {
        name.extend(letters.by_ref().take_while(|letter| *letter != ')'));
        return name;
    }
    while let Some(letter) = letters.next_if(|letter| letter.is_ascii_uppercase() || *letter == '_') {
        name.push(letter);
    }
    name
}

/// A value as it stands in an address.
fn encoded(value: &str) -> Result<String> {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}")?;
        }
    }
    Ok(text)
}

#[tokio::test]
async fn a_script_is_the_request_that_curl_would_send() -> Result<()> {
    use http_body_util::BodyExt as _;
    let means = |name: &str| Ok(if name == "kansa -- token a" { "t" } else { "other" }.to_owned());
    let mut shell = Shell::default();
    let script = "TOKEN=$(kansa -- token a)\ncurl http://127.0.0.1:8080/graphql -H \"Authorization: Bearer $TOKEN\" \\\n  -H 'Content-Type: a/b' -d '{\"$x\":1}'\n";
    let sent = shell.run(script, means)?;
    assert_eq!((sent.method(), sent.uri().path()), (&Method::POST, "/graphql"));
    assert_eq!(sent.headers()["authorization"], "Bearer t");
    assert_eq!(sent.headers()["content-type"], "a/b");
    assert_eq!(sent.into_body().collect().await?.to_bytes(), "{\"$x\":1}");
    let script = "curl -G http://127.0.0.1:8080/a -H 'A: b' --data-urlencode 'query={ a }'\n";
    let sent = shell.run(script, means)?;
    assert_eq!((sent.method(), sent.uri().to_string()), (&Method::GET, "/a?query=%7B%20a%20%7D".to_owned()));
    let script = "echo Policy > f\ncurl -T f -u \"$ID:p\" http://127.0.0.1:8080/u\n";
    let sent = shell.run(script, means)?;
    assert_eq!((sent.method(), sent.uri().path()), (&Method::PUT, "/u"));
    assert_eq!(sent.headers()["authorization"], "Basic b3RoZXI6cA==");
    assert_eq!(sent.into_body().collect().await?.to_bytes(), "Policy\n");
    for other in ["wget x\n", "curl -k http://127.0.0.1:8080/\n", "curl http://example.com/\n", "A=b\n"] {
        assert!(shell.run(other, means).is_err(), "{other}");
    }
    Ok(())
}
