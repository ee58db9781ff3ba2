use serde_json::Value;

use model::licence::Licence;

use super::Work;

fn work(title: &str, authors: &[&str]) -> Work {
    Work {
        title: title.to_owned(),
        authors: authors.iter().map(|&name| name.to_owned()).collect(),
        site: "Rust & Redis".to_owned(),
        published: "2026-03-07".to_owned(),
        revised: "2026-11-12".to_owned(),
        revision: 3,
        address: "https://forum.example.org/article/12/locks/r/3".to_owned(),
        canonical: "https://forum.example.org/article/12/locks".to_owned(),
        number: 12,
        licence: Licence::Attribution,
        tested: Vec::new(),
        review_by: None,
    }
}

#[test]
fn citations_name_title_authors_source_revision_and_licence() {
    let found = work("Locks, “leases” and fences", &["Mira O’Neil", "petra", "田中"]).citations();
    let all = [found.text, found.html, found.markdown, found.bibtex, found.csl, found.cff].join("\n\n");
    insta::assert_snapshot!(all);
}

/// What people call their texts breaks none of the forms.
#[test]
fn hostile_titles_stay_what_they_are() {
    let title = "\"}]</script><b>*[x](javascript:y)* 100% \\of{$it}_\n- a: b";
    let work = work(title, &["<i>", "A & B"]);
    let found = work.citations();
    let csl: Value = serde_json::from_str(&found.csl).unwrap();
    assert_eq!(csl[0]["title"], title);
    assert_eq!(csl[0]["author"][1]["literal"], "A & B");
    assert!(!found.html.contains("<b>") && !found.html.contains("<i>"), "{}", found.html);
    // Its Markdown shows the words again and nothing but the two links.
    let cooked = markup::cook(&found.markdown, "x", &|_| false).html.to_string();
    assert_eq!(cooked.matches("<a ").count(), 2, "{cooked}");
    assert!(!cooked.contains("<em>") && !cooked.contains("javascript:y\""), "{cooked}");
    // In CITATION.cff, which is YAML, a title is one line in quotes.
    let quoted = format!("title: {}", Value::from(title));
    assert_eq!(found.cff.lines().filter(|line| line.trim_start() == quoted).count(), 2, "{}", found.cff);
    // In BibTeX braces balance, whatever the title does.
    let depth = found.bibtex.replace("\\{", "").replace("\\}", "").chars().try_fold(0_i32, |depth, c| match c {
        '{' => Some(depth + 1),
        '}' => (depth > 0).then_some(depth - 1),
        _ => Some(depth),
    });
    assert_eq!(depth, Some(0), "{}", found.bibtex);
    // No text ends the block that describes the page.
    let block = work.described().to_string();
    assert!(!block.contains("</script") && !block.contains('<'), "{block}");
    assert_eq!(serde_json::from_str::<Value>(&block).unwrap()["headline"], title);
}
