//! The files of the built-in pages.

use super::Served;

#[tokio::test]
async fn graphiql_is_served_with_its_files() {
    let served = Served::start().await;
    let page = served.client.get(served.url("/graphiql")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert_eq!(page.url().path(), "/graphiql/");
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(page.headers()["cache-control"], "no-cache");
    let page = page.text().await.unwrap();
    let scripts: Vec<&str> = page.split('"').filter(|text| text.starts_with("/graphiql/assets/")).collect();
    assert!(!scripts.is_empty(), "{page}");
    for script in scripts {
        let file = served.client.get(served.url(script)).send().await.unwrap();
        assert_eq!(file.status(), 200, "{script}");
        let keep = file.headers()["cache-control"].to_str().unwrap();
        assert!(keep.contains("immutable"), "{script}");
    }
}

#[tokio::test]
async fn an_unchanged_file_is_not_sent_again() {
    let served = Served::start().await;
    let url = served.url("/");
    let first = served.client.get(&url).send().await.unwrap();
    let tag = first.headers()["etag"].clone();
    let again = served.client.get(&url).header("if-none-match", tag);
    assert_eq!(again.send().await.unwrap().status(), 304);
}

#[tokio::test]
async fn a_path_outside_of_the_build_is_not_found() {
    let served = Served::start().await;
    for path in ["/nosuch", "/graphiql/nosuch.js", "/..%2f..%2fCargo.toml", "/assets/"] {
        let response = served.client.get(served.url(path)).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
    }
}
