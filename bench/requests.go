package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
)

// host is what requests call the server.
const host = "localhost"

// Headers of requests.
const (
	// anew says that an answer is not to be one that was kept.
	anew = "Cache-Control: no-cache\r\n"
	gzip = "Accept-Encoding: gzip\r\n"
)

// errNoETag says that a server lets nobody ask whether something has changed.
var errNoETag = errors.New("the answers have no ETag")

// requests writes what a build of plangraph is asked of an operation; headers are added to each.
func (s *subject) requests(ctx context.Context, o operation, headers ...string) ([][]byte, error) {
	text, err := document(o.file)
	if err != nil {
		return nil, err
	}
	if o.by == byPost {
		return posts(text, o.ask(s.choices), append(headers, anew)...)
	}
	c, err := dial(ctx, s.base)
	if err != nil {
		return nil, err
	}
	defer c.close()
	sum := sha256.Sum256([]byte(text))
	extensions := `{"persistedQuery":{"version":1,"sha256Hash":"` + hex.EncodeToString(sum[:]) + `"}}`
	var all [][]byte
	for _, q := range o.ask(s.choices) {
		variables, err := json.Marshal(q.ours)
		if err != nil {
			return nil, fmt.Errorf("make a request: %w", err)
		}
		form := url.Values{"extensions": {extensions}, "variables": {string(variables)}}
		if len(all) == 0 { // the server learns the document
			form.Set("query", text)
			if _, err := c.send(get(host, "/graphql?"+form.Encode(), headers...)); err != nil {
				return nil, err
			}
			form.Del("query")
		}
		with := headers
		if o.by == ifChanged {
			if _, err := c.send(get(host, "/graphql?"+form.Encode(), headers...)); err != nil {
				return nil, err
			}
			tag := c.header.Get("ETag")
			if tag == "" {
				return nil, errNoETag
			}
			with = append([]string{"If-None-Match: " + tag + "\r\n"}, headers...)
		}
		all = append(all, get(host, "/graphql?"+form.Encode(), with...))
	}
	return all, nil
}

// posts writes a document with each question's variables.
func posts(text string, questions []question, headers ...string) ([][]byte, error) {
	var all [][]byte
	for _, q := range questions {
		own, err := body(text, q.ours)
		if err != nil {
			return nil, err
		}
		all = append(all, request(host, "/graphql", own, headers...))
	}
	return all, nil
}

// floors writes what the floor is asked of an operation, in its way: rows or json.
func floors(in string, o operation, c choices) ([][]byte, error) {
	var all [][]byte
	for _, q := range o.ask(c) {
		text, err := json.Marshal(q.floors)
		if err != nil {
			return nil, fmt.Errorf("make a request: %w", err)
		}
		all = append(all, request(host, "/"+in+"/"+o.file, text))
	}
	return all, nil
}
