using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rubor.Statistics;

namespace Rubor.Reading.Tasks;

/// <summary>A place in a reader's list: one case, once.</summary>
/// <param name="Code">What stands for the case on the reader's page and in reads. Says nothing of it.</param>
/// <param name="Reader">Whose list.</param>
/// <param name="Session">From 1.</param>
/// <param name="Position">Place in the session's list, from 1.</param>
/// <param name="Case">Name of the case in the study.</param>
/// <param name="Arm">Name of the arm.</param>
/// <param name="RepeatOf">Code of the earlier place in the session that shows the same case; null where it is shown for the first time.
/// </param>
/// <param name="Calibration">Round of calibration, from 1, in session 0; 0 of a place of the task itself.</param>
public sealed record TaskEntry(
    string Code, string Reader, int Session, int Position, string Case, string Arm, string? RepeatOf, int Calibration = 0);

/// <summary>Who reads what, when, in which order: follows from a task, its cases and a seed alone.</summary>
public static class TaskPlan
{
    // Without letters and digits that look alike: read out on the telephone, a code is the same.
    const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    const int CodeLength = 10;

    /// <summary>The lists of all readers.</summary>
    /// <param name="task">The task.</param>
    /// <param name="cases">Names of the cases, each once.</param>
    /// <param name="seed">The same gives the same lists.</param>
    /// <exception cref="FormatException">There are more repeats than cases, or a single case is to be repeated.</exception>
    public static IReadOnlyList<TaskEntry> Of(TaskDefinition task, IReadOnlyList<string> cases, long seed)
    {
        int repeats = task.RepeatsOf(cases.Count);
        if (repeats > cases.Count)
            throw new FormatException($"repeats: {repeats} are more than the {cases.Count} cases");
        if (repeats > 0 && cases.Count < 2)
            throw new FormatException("repeats: of a single case the repeat would follow at once; two cases or more are needed");
        var entries = new List<TaskEntry>();
        var codes = new HashSet<string>(StringComparer.Ordinal);
        var groups = GroupsOf(cases, task, seed);
        foreach (string reader in task.Calibration is null ? [] : task.Readers)
            entries.AddRange(CalibrationOf(task, task.Calibration!, reader, codes, seed));
        for (int reader = 0; reader < task.Readers.Count; reader++)
            for (int session = 0; session < task.Sessions; session++)
            {
                string name = task.Readers[reader];
                var list = OrderOf(cases, repeats, Random(seed, "order", name, Invariant(session)));
                var first = new Dictionary<string, string>(StringComparer.Ordinal);
                for (int position = 0; position < list.Count; position++)
                {
                    string one = list[position], code = NewCode(codes, seed, name, session, position);
                    int turn = task.Order == TaskOrder.Fixed ? session : session + reader + groups[one];
                    entries.Add(new(code, name, session + 1, position + 1, one, task.Arms[turn % task.Arms.Count].Name,
                        first.GetValueOrDefault(one)));
                    first.TryAdd(one, code);
                }
            }
        return entries;
    }

    // Each round in an order of its own, in the first arm.
    static List<TaskEntry> CalibrationOf(TaskDefinition task, TaskCalibration calibration, string reader, HashSet<string> codes, long seed)
    {
        var entries = new List<TaskEntry>();
        for (int round = 1; round <= calibration.Rounds; round++)
        {
            var list = calibration.Cases.ToList();
            var random = Random(seed, "calibration", reader, Invariant(round));
            Shuffle(list, ref random);
            for (int position = 0; position < list.Count; position++)
                entries.Add(new(NewCode(codes, seed, reader, -round, position), reader, 0, position + 1, list[position],
                    task.Arms[0].Name, null, round));
        }
        return entries;
    }

    /// <summary>A seed of so many bits that nobody finds the lists by trying them all.</summary>
    public static long DrawSeed() => (long)(BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) >> 11);

    // Which cases go together in a crossover, the same for all readers.
    static Dictionary<string, int> GroupsOf(IReadOnlyList<string> cases, TaskDefinition task, long seed)
    {
        var shuffled = cases.ToList();
        var random = Random(seed, "groups");
        Shuffle(shuffled, ref random);
        return shuffled.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i % task.Arms.Count, StringComparer.Ordinal);
    }

    // Repeats stand at least a third of the cases away from the first time, as far as that is chance's to choose.
    static List<string> OrderOf(IReadOnlyList<string> cases, int repeats, SeededRandom random)
    {
        var list = cases.ToList();
        Shuffle(list, ref random);
        var twice = cases.ToList();
        Shuffle(twice, ref random);
        int away = Math.Max(2, (cases.Count + 1) / 3);
        foreach (string one in twice.Take(repeats))
        {
            int first = list.IndexOf(one);
            // Inserted in front, the first time moves one further.
            int[] places = [.. Enumerable.Range(0, list.Count + 1).Where(p => p <= first ? first + 1 - p >= away : p - first >= away)];
            list.Insert(places[random.Next(places.Length)], one);
        }
        return list;
    }

    static void Shuffle(List<string> list, ref SeededRandom random)
    {
        for (int i = list.Count - 1; i > 0; i--)
        {
            int j = random.Next(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }
    }

    // Follows from the place and not from the case, so that whoever knows both learns nothing more.
    static string NewCode(HashSet<string> taken, long seed, string reader, int session, int position)
    {
        for (int again = 0; ; again++)
        {
            byte[] bits = Bits(seed, "code", reader, Invariant(session), Invariant(position), Invariant(again));
            string code = string.Concat(bits.Take(CodeLength).Select(b => Alphabet[b % Alphabet.Length]));
            if (taken.Add(code))
                return code;
        }
    }

    static SeededRandom Random(long seed, params IEnumerable<string> of) => new(BinaryPrimitives.ReadInt32LittleEndian(Bits(seed, of)));

    static byte[] Bits(long seed, params IEnumerable<string> of) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes($"rubor.task {Invariant(seed)}"), Encoding.UTF8.GetBytes(string.Join('\0', of)));

    static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);
}
