using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Imaging.Raster;
using Rubor.Studies.Exchange.LabelStudio;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies.Exchange;

/// <summary>Seeded damage to exports of Label Studio: bytes that are flipped, cut, put in, and numbers, texts and whole branches that are
/// others than they should be.</summary>
public static class LabelStudioMutants
{
    /// <summary>What became of the mutants: planned whole, planned with something refused, refused as a whole.</summary>
    public sealed record Outcome(int Whole, int Partly, int Refused, double LongestSeconds, long MostAllocated);

    const double LongestAllowed = 30;

    const int MasksWritten = 6;

    // Of the largest sample a mask has 6 MB, and its picture as much; PNG doubles both.
    const long MostBytes = 512L << 20;

    static readonly JsonNode?[] Junk =
    [
        null, true, -1, 0, 1e308, -1e7, 4294967295, 1e-300, "", "NaN", "\0", new string('x', 5000), new JsonArray(), new JsonObject(),
        new JsonArray(new JsonArray(new JsonArray(1))), new JsonArray(1, "a", null), new JsonObject { ["id"] = 5 },
    ];

    /// <summary>Plans mutants of exports and writes their masks; throws where one fails otherwise than by a one-line refusal.</summary>
    /// <param name="originals">Exports as they should be.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="seed">Where chance comes from.</param>
    /// <param name="count">Number of mutants.</param>
    public static Outcome Run(IReadOnlyList<byte[]> originals, string folder, int seed, int count)
    {
        var random = new Random(seed);
        foreach (byte[] original in originals)
            Pictures(original, folder);
        int whole = 0, partly = 0, refused = 0;
        double longest = 0;
        long most = 0;
        string path = Path.Combine(folder, "export.json"), mask = Path.Combine(folder, ".mask.png");
        for (int i = 0; i < count; i++)
        {
            byte[] mutant = Mutate(originals[random.Next(originals.Count)], random);
            File.WriteAllBytes(path, mutant);
            long allocated = 0, start = Stopwatch.GetTimestamp();
            Exception? failure = null;
            // On a thread of its own: one that never ends is told from one that fails.
            var reader = new Thread(() =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    switch (Read(path, mask))
                    {
                        case null: refused++; break;
                        case true: whole++; break;
                        case false: partly++; break;
                    }
                }
                catch (Exception e)
                {
                    failure = e;
                }
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            })
            { IsBackground = true };
            reader.Start();
            if (!reader.Join(TimeSpan.FromSeconds(LongestAllowed)))
                throw new InvalidOperationException($"mutant {i} of seed {seed} is read for more than {LongestAllowed} s");
            if (failure is not null)
                throw new InvalidOperationException($"mutant {i} of seed {seed}: {failure}", failure);
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(start).TotalSeconds);
            most = Math.Max(most, allocated);
            if (most > MostBytes)
                throw new InvalidOperationException($"mutant {i} of seed {seed}: {most} bytes allocated for a file of {mutant.Length}");
        }
        return new(whole, partly, refused, longest, most);
    }

    // Whole, partly, or refused.
    static bool? Read(string path, string mask)
    {
        try
        {
            var plan = LabelStudioSource.Plan(path, new());
            if (plan.Refused.FirstOrDefault(r => r.Line.Contains('\n')) is { } lines)
                throw new InvalidOperationException($"a refusal of several lines: {lines.Line}");
            foreach (var file in plan.Files.Where(f => f.IsLabel).Take(MasksWritten))
            {
                file.Write(mask);
                file.Sidecar!();
            }
            return plan.Refused.Count == 0;
        }
        catch (OutputException e) when (!e.Message.Contains('\n') && e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            return null;
        }
    }

    // Gray pictures of the sizes that the tasks state, under the names that they give.
    static void Pictures(byte[] original, string folder)
    {
        string path = Path.Combine(folder, "export.json");
        File.WriteAllBytes(path, original);
        foreach (var task in LabelStudioExport.Read(path).Tasks)
            if (task.Annotations.SelectMany(a => a.Regions).Select(r => r.Size).FirstOrDefault(s => s is not null) is var (width, height))
            {
                string name = Path.GetFileName(task.Data.GetValueOrDefault("image", $"only-{width}.png").Split('?')[0]);
                File.WriteAllBytes(Path.Combine(folder, Path.HasExtension(name) ? name : name + ".png"), PngWriter.Grayscale(new byte[width * height], width));
            }
    }

    static byte[] Mutate(byte[] original, Random random) => random.Next(3) == 0 ? Bytes(original, random) : Branches(original, random);

    static byte[] Bytes(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (int n = 1 + random.Next(3); n > 0; n--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)"0123456789,.-\"[]{}eE\\"[random.Next(21)]; break;
                case 2 when random.Next(3) == 0: bytes = bytes[..Math.Max(1, at)]; break;
                case 3: bytes = [.. bytes[..at], .. "0123456789"u8[..random.Next(10)], .. bytes[at..]]; break;
                case 4: bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.Next(20))..]]; break;
                default: bytes[at] = (byte)random.Next(256); break;
            }
        }
        return bytes;
    }

    static byte[] Branches(byte[] original, Random random)
    {
        var root = JsonNode.Parse(original)!;
        for (int n = 1 + random.Next(4); n > 0; n--)
        {
            var at = root;
            while (Children(at) is { Count: > 0 } children && (at == root || random.Next(6) > 0))
            {
                var child = children[random.Next(children.Count)];
                if (child is null)
                    break;
                at = child;
            }
            if (at.Parent is not { } parent)
                continue;
            JsonNode? other = random.Next(4) switch
            {
                0 when at is JsonValue value && value.TryGetValue(out double number) && Math.Abs(number) < 1e300 =>
                    number * random.Next(-3, 4) + (random.Next(3) == 0 ? 0.5 : 0),
                1 when Children(parent) is { } siblings => siblings[random.Next(siblings.Count)]?.DeepClone(),
                _ => Junk[random.Next(Junk.Length)]?.DeepClone(),
            };
            if (parent is JsonArray array)
            {
                int index = array.IndexOf(at);
                switch (random.Next(4))
                {
                    case 0: array.RemoveAt(index); break;
                    case 1: array.Insert(index, other); break;
                    default: array[index] = other; break;
                }
            }
            else if (random.Next(4) == 0)
                parent.AsObject().Remove(at.GetPropertyName());
            else
                parent[at.GetPropertyName()] = other;
        }
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    static List<JsonNode?>? Children(JsonNode node) => node switch
    {
        JsonArray array => [.. array],
        JsonObject properties => [.. properties.Select(p => p.Value)],
        _ => null,
    };
}
