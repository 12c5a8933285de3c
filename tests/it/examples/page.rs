//! A page of Markdown as what is to be done, and what is said to come of it.
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Map, Value};
use std::{iter::Peekable, vec::IntoIter};

/// What a page shows, at this line of it.
pub(super) struct Example {
    pub(super) line: usize,
    pub(super) shows: Shows,
}

pub(super) enum Shows {
    /// Documents of GraphQL, one after the other. Variables and answer are the last one's; of several that follow something, the
    /// answer is the first event.
    Documents { documents: Vec<Document>, variables: Map<String, Value>, answer: Option<Value> },
    /// Commands of a shell, and what the last one is answered.
    Commands { script: String, head: Option<String>, answer: Option<Value>, body: Option<String> },
    /// What is said on a socket, and what is heard there.
    Talk(String),
    /// A part of the page's program, and what it has printed then.
    Program { part: String, printed: String },
}

/// One document, and who sends it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) actor: Actor,
    pub(super) text: String,
}

/// `# as firm-auditor in 442020`, `# as beppu-ciso by password`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Actor {
    pub(super) person: String,
    pub(super) organization: Option<String>,
    pub(super) by_password: bool,
}

/// A fenced block.
struct Block {
    language: String,
    line: usize,
    text: String,
    /// Whether nothing stands between it and the block before.
    adjoins: bool,
}

/// All that a page shows, in order. Answers to nothing are an error: they would be nobody's.
pub(super) fn examples(page: &str) -> Result<Vec<Example>> {
    let mut blocks = blocks(page)?.into_iter().peekable();
    let mut found = Vec::new();
    while let Some(block) = blocks.next() {
        let line = block.line;
        if let Some(shows) = shown(block, &mut blocks).with_context(|| format!("line {line}"))? {
            found.push(Example { line, shows });
        }
    }
    Ok(found)
}

fn shown(block: Block, rest: &mut Peekable<IntoIter<Block>>) -> Result<Option<Shows>> {
    let mut beside = |language: &str| {
        let next = rest.next_if(|next| next.adjoins && next.language == language);
        next.map(|next| next.text)
    };
    let json = |text: Option<String>| text.map(|text| serde_json::from_str::<Value>(&text)).transpose();
    Ok(Some(match block.language.as_str() {
        "graphql" => {
            let documents = documents(&block.text)?;
            let (mut variables, mut answer) = (Map::new(), json(beside("json"))?);
            let given = answer.as_ref().and_then(|first| first.get("variables")?.as_object());
            if let Some(given) = given.cloned() {
                (variables, answer) = (given, json(beside("json"))?);
            }
            Shows::Documents { documents, variables, answer }
        }
        // What is started, installed or defined there is for people.
        "sh" if !is_called(&block.text) => return Ok(None),
        "sh" => {
            let (head, answer, body) = (beside("http"), json(beside("json"))?, beside("text"));
            Shows::Commands { script: block.text, head, answer, body }
        }
        "js" => Shows::Program { part: block.text, printed: beside("text").unwrap_or_default() },
        "text" if block.text.starts_with('→') => Shows::Talk(block.text),
        "http" | "json" => bail!("an answer to nothing"),
        _ => return Ok(None),
    }))
}

/// Whether commands call the server, and nothing but that.
fn is_called(script: &str) -> bool {
    script.lines().any(|line| line.starts_with("curl ")) && !script.contains("() {")
}

fn blocks(page: &str) -> Result<Vec<Block>> {
    let (mut found, mut open, mut adjoins) = (Vec::new(), None::<Block>, false);
    for (line, text) in (1..).zip(page.lines()) {
        if let Some(mut block) = open.take() {
            if text == "```" {
                found.push(block);
                adjoins = true;
            } else {
                block.text.push_str(text);
                block.text.push('\n');
                open = Some(block);
            }
        } else if let Some(language) = text.strip_prefix("```") {
            open = Some(Block { language: language.to_owned(), line, text: String::new(), adjoins });
        } else if !text.trim().is_empty() {
            adjoins = false;
        }
    }
    ensure!(open.is_none(), "a block that does not end");
    Ok(found)
}

/// The documents of a block: each is as long as its brackets are open.
fn documents(block: &str) -> Result<Vec<Document>> {
    let (mut found, mut actor, mut text, mut depth) = (Vec::new(), None, String::new(), 0_i32);
    for line in block.lines() {
        if text.is_empty() {
            if let Some(comment) = line.strip_prefix("# ") {
                actor = comment.strip_prefix("as ").map(acting).or(actor);
                continue;
            }
            if line.trim().is_empty() {
                continue;
            }
        }
        text.push_str(line);
        text.push('\n');
        depth += opened(line);
        if depth == 0 {
            let actor = actor.clone().with_context(|| format!("nobody asks {text}"))?;
            found.push(Document { actor, text: std::mem::take(&mut text) });
        }
    }
    ensure!(text.is_empty(), "a document that does not end: {text}");
    Ok(found)
}

/// How many more brackets a line opens than it closes.
fn opened(line: &str) -> i32 {
    let mut quoted = false;
    line.chars().fold(0, |depth, c| {
        quoted ^= c == '"';
        match c {
            '{' | '(' if !quoted => depth + 1,
            '}' | ')' if !quoted => depth - 1,
            _ => depth,
        }
    })
}

/// What stands behind `# as`, up to where it is remarked why.
fn acting(who: &str) -> Actor {
    let mut words = who.split([':', ';', ',']).next().unwrap_or_default().split_whitespace();
    let person = words.next().unwrap_or_default().to_owned();
    let (mut organization, mut by_password) = (None, false);
    while let Some(word) = words.next() {
        match word {
            "in" => organization = words.next().map(str::to_owned),
            "by" => by_password = words.next() == Some("password"),
            _ => {}
        }
    }
    Actor { person, organization, by_password }
}

#[test]
fn a_page_says_who_does_what_and_what_comes_of_it() -> Result<()> {
    let page = "```graphql\n# as a in 442020: why\n{ one(is: \"}\") {\n  two } }\n# Of the same.\n{ three }\n```\n\n\
                ```json\n{ \"variables\": { \"x\": 1 } }\n```\n\n```json\n{ \"data\": null }\n```\n\n\
                ```sh\ncargo run\n```\n\n```sh\ncurl x\n```\n\n```http\nHTTP/1.1 200 OK\n```\nProse.\n```text\nNobody's.\n```\n";
    let found = examples(page)?;
    let [asked, called] = found.as_slice() else { bail!("{} examples", found.len()) };
    let Shows::Documents { documents, variables, answer } = &asked.shows else { bail!("no documents") };
    let actor = Actor { person: "a".to_owned(), organization: Some("442020".to_owned()), by_password: false };
    let of = |text: &str| Document { actor: actor.clone(), text: text.to_owned() };
    assert_eq!(*documents, [of("{ one(is: \"}\") {\n  two } }\n"), of("{ three }\n")]);
    assert_eq!((variables.len(), answer.is_some()), (1, true));
    let Shows::Commands { head, answer, body, .. } = &called.shows else { bail!("no commands") };
    assert_eq!((head.as_deref(), answer.is_none(), body.is_none()), (Some("HTTP/1.1 200 OK\n"), true, true));
    assert!(examples("```json\n{}\n```\n").is_err(), "an answer to nothing");
    assert!(examples("```graphql\n{ one }\n```\n").is_err(), "nobody asks");
    Ok(())
}
