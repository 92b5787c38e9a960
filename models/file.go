package models

import (
	"io"
)

// File is a file of a request, as the transport took it apart: no other value can be one.
type File struct {
	Name    string
	Content []byte
}

// UnmarshalGQL takes the file that the transport put in place of the variable.
func (f *File) UnmarshalGQL(v any) error {
	file, ok := v.(File)
	if !ok {
		return &InputError{"an Upload is a file of a multipart/form-data request"}
	}
	*f = file
	return nil
}

// MarshalGQL writes the file's name.
func (f File) MarshalGQL(w io.Writer) { quote(w, f.Name) }
