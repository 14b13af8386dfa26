using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>
/// Siemens' private image header, (0029,xx10): little-endian; a count of tags; each a name of 64 bytes, a count of items, and items of a length
/// and a text. The newer form begins with "SV10". What is damaged ends the reading; what came before is kept.
/// </summary>
internal static class SiemensCsa
{
    const int NameBytes = 64, TagBytes = NameBytes + 20, ItemBytes = 16, MostTags = 1024;

    /// <summary>Numbers of each tag that has some.</summary>
    public static Dictionary<string, double[]> Read(ReadOnlySpan<byte> bytes)
    {
        var numbers = new Dictionary<string, double[]>(StringComparer.Ordinal);
        bool second = bytes.StartsWith("SV10"u8);
        int at = second ? 8 : 0;
        if (bytes.Length < at + 8)
            return numbers;
        int tags = Int(bytes, at), firstCount = -1;
        at += 8;
        for (int t = 0; t < Math.Min(tags, MostTags) && at + TagBytes <= bytes.Length; t++)
        {
            string name = Name(bytes.Slice(at, NameBytes));
            int items = Int(bytes, at + NameBytes + 12);
            at += TagBytes;
            // In the first form every length has the count of the first tag's items added.
            if (firstCount < 0)
                firstCount = items;
            var values = new List<double>();
            for (int i = 0; i < items; i++)
            {
                if (at + ItemBytes > bytes.Length)
                    return numbers;
                int length = second ? Int(bytes, at + 4) : Int(bytes, at) - firstCount;
                at += ItemBytes;
                if (length < 0 || length > bytes.Length - at)
                    return numbers;
                if (double.TryParse(Name(bytes.Slice(at, length)), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                    && double.IsFinite(value))
                    values.Add(value);
                at += Math.Min((length + 3) / 4 * 4, bytes.Length - at);
            }
            if (values.Count > 0)
                numbers.TryAdd(name, [.. values]);
        }
        return numbers;
    }

    static int Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    static string Name(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]).Trim();
    }
}
