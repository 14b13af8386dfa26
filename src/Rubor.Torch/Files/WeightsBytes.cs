using System.Security.Cryptography;

namespace Rubor.Torch.Files;

/// <summary>Files of weights as bytes: read whole, written whole or not at all.</summary>
static class WeightsBytes
{
    internal static byte[] ReadAll(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            // A pipe or a device may never end; the length that the system gives for one is zero.
            if (length == 0)
                throw new WeightsDataException(path, "is empty, or no regular file; name a file of weights");
            return length <= Array.MaxLength
                ? File.ReadAllBytes(path)
                : throw new WeightsDataException(path, $"has {length} bytes; weights of more than {Array.MaxLength} are not read");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new WeightsDataException(path, e is FileNotFoundException or DirectoryNotFoundException ? "does not exist"
                : $"cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>Writes beside the file, flushes to disk, and renames.</summary>
    internal static void Write(string path, ReadOnlySpan<byte> bytes) => Write(path, [bytes.ToArray()]);

    internal static void Write(string path, IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        string aside = path + ".part";
        using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            foreach (var part in parts)
                stream.Write(part.Span);

            stream.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
    }

    internal static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
