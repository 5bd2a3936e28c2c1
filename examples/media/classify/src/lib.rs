//! What kind of media a file name stands for.

use serde::Serialize;

/// The kinds of media that the functions tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Media {
    Image,
    Video,
    Audio,
    Document,
    Other,
}

/// Classifies a file name or an object key by its extension, whatever its case.
pub fn classify(name: &str) -> Media {
    let extension = match name.rsplit_once('.') {
        Some((_, extension)) => extension.to_ascii_lowercase(),
        None => return Media::Other,
    };
    match extension.as_str() {
        "avif" | "gif" | "jpeg" | "jpg" | "png" | "webp" => Media::Image,
        "mkv" | "mov" | "mp4" | "webm" => Media::Video,
        "flac" | "m4a" | "mp3" | "ogg" | "wav" => Media::Audio,
        "csv" | "md" | "pdf" | "txt" => Media::Document,
        _ => Media::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_decides() {
        assert_eq!(classify("incoming/cat.JPG"), Media::Image);
        assert_eq!(classify("notes.txt"), Media::Document);
        assert_eq!(classify("Makefile"), Media::Other);
    }
}
