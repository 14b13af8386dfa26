using System.Text.Json.Serialization;

namespace Rubor.Studies.Runs;

/// <summary>JSON of manifests, generated at build time: no reflection at start.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(RunManifest))]
internal sealed partial class RunJson : JsonSerializerContext;
