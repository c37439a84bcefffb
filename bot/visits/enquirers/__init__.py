"""What the public meets: guards of the form, forms that are begun and kept, and where a case stands."""
