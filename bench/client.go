package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// client is one connection to a server. It sends requests that were written before and reads answers with little more
// than the parser of net/http: the load shares the machine with what it measures.
type client struct {
	address string
	conn    net.Conn
	reader  *bufio.Reader
	answer  bytes.Buffer
	header  http.Header // of the last answer
}

// dial connects to the server whose base address is http://….
func dial(ctx context.Context, base string) (*client, error) { return dialFrom(ctx, base, nil) }

// dialFrom connects from an address of this machine: for the server each is a client of its own.
func dialFrom(ctx context.Context, base string, from net.IP) (*client, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	dialer := net.Dialer{}
	if from != nil {
		dialer.LocalAddr = &net.TCPAddr{IP: from}
	}
	conn, err := dialer.DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return &client{address: u.Host, conn: conn, reader: bufio.NewReaderSize(conn, 64<<10)}, nil
}

func (c *client) close() { _ = c.conn.Close() } // nothing is under way

// closeAll closes the connections that were made.
func closeAll(clients []*client) {
	for _, c := range clients {
		if c != nil {
			c.close()
		}
	}
}

// request writes a request once, to be sent many times; headers are lines of their own.
func request(host, path string, body []byte, headers ...string) []byte {
	return append([]byte("POST "+path+" HTTP/1.1\r\nHost: "+host+"\r\nContent-Type: application/json\r\nContent-Length: "+
		strconv.Itoa(len(body))+"\r\n"+strings.Join(headers, "")+"\r\n"), body...)
}

// get writes a request without a body.
func get(host, path string, headers ...string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + strings.Join(headers, "") + "\r\n")
}

// patience is how long an answer may take.
const patience = 30 * time.Second

// send sends a request and answers the body, which is valid until the next call: data, packed data, or nothing if it is
// what the client has. Anything else is an error.
func (c *client) send(request []byte) ([]byte, error) {
	status, answer, err := c.exchange(request)
	if err != nil {
		return nil, err
	}
	packed := c.header.Get("Content-Encoding") != ""
	if status == http.StatusNotModified ||
		status == http.StatusOK && (packed || bytes.HasPrefix(answer, []byte(`{"data":{`))) {
		return answer, nil
	}
	return nil, fmt.Errorf("%d: %.500s", status, answer)
}

// exchange sends a request and gives what is answered, whatever it is; the body is valid until the next call.
func (c *client) exchange(request []byte) (status int, body []byte, err error) {
	if err := c.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return 0, nil, fmt.Errorf("send: %w", err)
	}
	if _, err := c.conn.Write(request); err != nil {
		return 0, nil, fmt.Errorf("send: %w", err)
	}
	response, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return 0, nil, fmt.Errorf("receive: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // it was read to its end
	c.answer.Reset()
	if _, err := io.Copy(&c.answer, response.Body); err != nil {
		return 0, nil, fmt.Errorf("receive: %w", err)
	}
	c.header = response.Header
	return response.StatusCode, c.answer.Bytes(), nil
}

// query asks plangraph and decodes the data.
func (c *client) query(ctx context.Context, document string, variables map[string]any, into any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	text, err := body(document, variables)
	if err != nil {
		return err
	}
	raw, err := c.send(request(c.address, "/graphql", text))
	if err != nil {
		return err
	}
	var a struct{ Data json.RawMessage }
	if err := json.Unmarshal(raw, &a); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if err := json.Unmarshal(a.Data, into); err != nil {
		return fmt.Errorf("read the data: %w", err)
	}
	return nil
}

// rowOf takes the row's UUID from a global id: the last 16 of 33 bytes.
func rowOf(id string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil || len(raw) != 33 {
		return "", errors.New("not the id of a row: " + id)
	}
	return hex.EncodeToString(raw[17:]), nil
}
