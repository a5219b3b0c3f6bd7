/// Of all programs, as CHANGELOG.md counts.
package let parleyVersion = "0.1.0-dev"
