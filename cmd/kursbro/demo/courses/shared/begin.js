pages.begin();
