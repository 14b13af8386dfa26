using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rubor.Reading.People;

/// <summary>
/// Passwords as ASP.NET Core Identity's hasher keeps them (format V3): base64 of 0x01, then PRF, iterations and salt length as
/// big-endian 32-bit numbers, salt, key. PBKDF2 with HMAC-SHA512 (PRF 2). Written here because the package with that hasher depends on
/// one that the package index does not hold; Identity's own hasher reads these, and these read Identity's.
/// </summary>
public static class PasswordHash
{
    /// <summary>
    /// Iterations of new hashes. OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA512; Identity's own default is 100,000.
    /// </summary>
    public const int Iterations = 210_000;

    /// <summary>
    /// Shortest password that is taken. NIST SP 800-63B-4 asks for 15 where it is the only factor, 8 beside another; no composition rules.
    /// </summary>
    public const int ShortestPassword = 12;

    /// <summary>Longest password that is taken, so that nobody keeps the server busy with one.</summary>
    public const int LongestPassword = 256;

    const byte Format = 1;
    const int HmacSha512 = 2, HeaderBytes = 13, SaltBytes = 16, KeyBytes = 32;

    // A hash that was put into the store by hand must not keep the server busy for hours.
    const int MostIterations = 10_000_000;

    /// <summary>The hash of a password under a new random salt.</summary>
    public static string Of(string password)
    {
        var bytes = new byte[HeaderBytes + SaltBytes + KeyBytes];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), HmacSha512);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), Iterations);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(9), SaltBytes);
        RandomNumberGenerator.Fill(bytes.AsSpan(HeaderBytes, SaltBytes));
        Rfc2898DeriveBytes.Pbkdf2(password, bytes.AsSpan(HeaderBytes, SaltBytes), bytes.AsSpan(HeaderBytes + SaltBytes), Iterations,
            HashAlgorithmName.SHA512);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Whether a password is the one of a hash, compared in constant time. False for a hash that is none.</summary>
    public static bool Matches(string hash, string password)
    {
        var bytes = new byte[hash.Length];
        if (password.Length > LongestPassword || !Convert.TryFromBase64String(hash, bytes, out int length) || length < HeaderBytes
            || bytes[0] != Format)
            return false;
        int iterations = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(5)), salt = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(9));
        if (Algorithm(BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1))) is not { } algorithm || iterations is < 1 or > MostIterations
            || salt is < 8 or > 1024 || length - HeaderBytes - salt is < 16 or > 64)
            return false;
        var key = bytes.AsSpan(HeaderBytes + salt, length - HeaderBytes - salt);
        Span<byte> made = stackalloc byte[key.Length];
        Rfc2898DeriveBytes.Pbkdf2(password, bytes.AsSpan(HeaderBytes, salt), made, iterations, algorithm);
        return CryptographicOperations.FixedTimeEquals(key, made);
    }

    static HashAlgorithmName? Algorithm(int prf) =>
        prf switch { 1 => HashAlgorithmName.SHA256, HmacSha512 => HashAlgorithmName.SHA512, _ => null };
}
