//! The contract's Markdown as HTML. What looks like HTML in it is text, and links go to pages only.

use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd, html};

/// Prose whose lines are broken for the file's sake.
pub(super) fn wrapped(into: &mut String, markdown: &str) {
    html::push_html(into, Parser::new(markdown).map(harmless));
}

/// Prose in which each line is a sentence: one language, then the other.
pub(super) fn lines(into: &mut String, markdown: &str) {
    let events = Parser::new(markdown).map(harmless);
    let broken = events.map(|event| match event {
        Event::SoftBreak => Event::HardBreak,
        other => other,
    });
    html::push_html(into, broken);
}

fn harmless(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: page_of(dest_url),
            title,
            id,
        }),
        // A picture would be fetched from elsewhere.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {
            Event::Text(CowStr::Borrowed(""))
        }
        other => other,
    }
}

fn page_of(url: CowStr<'_>) -> CowStr<'_> {
    let is_page = ["https://", "http://", "/", "#"];
    if is_page.iter().any(|start| url.starts_with(start)) {
        url
    } else {
        CowStr::Borrowed("#")
    }
}
