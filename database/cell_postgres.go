package database

import (
	"encoding/binary"
	"encoding/hex"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// known tells whether all columns are of types and formats that readRaw reads. pgx's own way to a sql.Scanner takes
// several allocations a value, a tenth of the CPU of a board.
func known(columns []pgconn.FieldDescription) bool {
	for _, c := range columns {
		switch c.DataTypeOID {
		case pgtype.TextOID, pgtype.VarcharOID, pgtype.UnknownOID:
		case pgtype.UUIDOID, pgtype.BoolOID, pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID, pgtype.Float8OID,
			pgtype.DateOID, pgtype.TimestamptzOID:
			if c.Format != pgtype.BinaryFormatCode {
				return false
			}
		case pgtype.JSONOID, pgtype.JSONBOID:
			if c.Format != pgtype.TextFormatCode {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// readRaw reads the row that PostgreSQL sent. All of its texts are one string.
func (r *CellReader) readRaw() {
	r.text = r.text[:0]
	columns, values := r.raw.FieldDescriptions(), r.raw.RawValues()
	for i, value := range values {
		r.line[i] = r.rawCell(columns[i].DataTypeOID, value)
	}
	all, from := string(r.text), uint64(0)
	for i := range r.line {
		if c := &r.line[i]; c.Kind == CellText {
			c.Text, from, c.bits = all[from:c.bits], c.bits, 0
		}
	}
}

// rawCell reads a value of a type in its binary format. Of a text, which goes to the texts of the row, the bits are where
// it ends there.
func (r *CellReader) rawCell(oid uint32, value []byte) Cell {
	if value == nil {
		return Cell{}
	}
	switch oid {
	case pgtype.Int2OID:
		return intCell(int64(int16(binary.BigEndian.Uint16(value))))
	case pgtype.Int4OID:
		return intCell(int64(int32(binary.BigEndian.Uint32(value))))
	case pgtype.Int8OID:
		return intCell(int64(binary.BigEndian.Uint64(value)))
	case pgtype.Float8OID:
		return Cell{Kind: CellFloat, bits: binary.BigEndian.Uint64(value)}
	case pgtype.BoolOID:
		return boolCell(value[0] != 0)
	case pgtype.DateOID:
		days := int64(int32(binary.BigEndian.Uint32(value)))
		return timeCell(days * (24 * time.Hour).Microseconds())
	case pgtype.TimestamptzOID:
		return timeCell(int64(binary.BigEndian.Uint64(value)))
	case pgtype.UUIDOID:
		r.text = appendUUID(r.text, value)
	default:
		r.text = append(r.text, value...)
	}
	return Cell{Kind: CellText, bits: uint64(len(r.text))}
}

func intCell(n int64) Cell { return Cell{Kind: CellInt, bits: uint64(n)} }

// timeCell is so many microseconds after the beginning of 2000, from which PostgreSQL counts.
func timeCell(micros int64) Cell {
	const epoch = 946_684_800 * int64(time.Second/time.Microsecond) // as Unix time
	return Cell{Kind: CellTime, bits: uint64(micros + epoch)}
}

// appendUUID writes an id as text, in groups of 4, 2, 2, 2 and 6 bytes.
func appendUUID(dst, id []byte) []byte {
	dst = append(hex.AppendEncode(dst, id[:4]), '-')
	dst = append(hex.AppendEncode(dst, id[4:6]), '-')
	dst = append(hex.AppendEncode(dst, id[6:8]), '-')
	dst = append(hex.AppendEncode(dst, id[8:10]), '-')
	return hex.AppendEncode(dst, id[10:])
}
