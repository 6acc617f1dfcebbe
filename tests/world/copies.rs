//! Homes that are copied, and disks that are put back as they were.

use crate::life::Life;
use crate::world::{copy_folder, wake};

impl Life {
    /// The same person on one computer more.
    pub fn copy_home(&mut self) {
        let at = self.anybody();
        let dir = self.desks.swap_remove(at).close();
        let other = tempfile::tempdir().unwrap();
        copy_folder(&dir.path().join("home"), &other.path().join("home"));
        self.desks.extend([wake(dir), wake(other)]);
    }

    /// An image of a disk is made, or the one that was made last is put back.
    pub fn image(&mut self) {
        let imaged = self.desks.iter().position(|one| one.path("image").exists());
        let at = imaged.unwrap_or_else(|| self.anybody());
        let dir = self.desks.swap_remove(at).close();
        let (home, image) = (dir.path().join("home"), dir.path().join("image"));
        if image.exists() {
            copy_folder(&image, &home);
            std::fs::remove_dir_all(image).unwrap();
        } else {
            copy_folder(&home, &image);
        }
        self.desks.push(wake(dir));
    }
}
