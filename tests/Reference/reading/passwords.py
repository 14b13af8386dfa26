"""Writes passwords.tsv: hashes in the layout of ASP.NET Core Identity's version 3, by Python's hashlib."""
import base64
import hashlib
import struct
from pathlib import Path

MARK, rows = b"\x01", []
for password, prf, name, iterations, salt, size in [
    ("correct horse battery", 2, "sha512", 100_000, bytes(range(16)), 32),  # Identity's default since .NET 7
    ("Gelenkentz\u00fcndung 2026", 1, "sha256", 10_000, bytes(range(16, 32)), 32),  # Identity's default before
    ("a third one, with a long salt", 2, "sha512", 1_000, bytes(32), 64),
]:
    key = hashlib.pbkdf2_hmac(name, password.encode(), salt, iterations, size)
    rows.append(f"{password}\t{base64.b64encode(MARK + struct.pack('>III', prf, iterations, len(salt)) + salt + key).decode()}\n")
(Path(__file__).parent / "passwords.tsv").write_text("password\thash\n" + "".join(rows))
