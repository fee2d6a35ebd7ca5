using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using ZoomRooms.Appliance.Panel;

namespace ZoomRooms.Appliance.Configuration;

/// <summary>Settings that cannot be used; each mistake is a sentence.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> mistakes) : Exception(string.Join(Environment.NewLine, mistakes))
{
    public IReadOnlyList<string> Mistakes => mistakes;
}

/// <summary>
/// Reads the settings: a JSON file, then environment variables <c>ZOOMROOMS_SECTION__KEY</c>, then <c>--set Section:Key=value</c>; the
/// later wins.
/// </summary>
internal static class ApplianceConfiguration
{
    public const string EnvironmentPrefix = "ZOOMROOMS_";

    /// <exception cref="ConfigurationException">A file that is not there or not JSON, an unknown key, a value that does not
    /// fit.</exception>
    public static ApplianceOptions Load(string? file, IEnumerable<string> settings)
    {
        IConfigurationRoot configuration = Read(file, settings);
        List<string> misshapen = [.. SettingsShape.Check(configuration, typeof(ApplianceOptions))];
        if (misshapen.Count > 0)
            throw new ConfigurationException(misshapen);
        ApplianceOptions options = Bind(configuration);
        List<string> mistakes = [.. options.Validate()];
        return mistakes.Count == 0 ? options : throw new ConfigurationException(mistakes);
    }

    /// <summary>The panel's settings alone, from the environment: for what drives the LED while the room has no settings yet.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "As for all settings: see Bind.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "As for all settings: see Bind.")]
    public static PanelOptions LoadPanel() =>
        new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).Build().GetSection("Panel")
            .Get<PanelOptions>() ?? new PanelOptions();

    // The generated binder leaves init-only properties at their defaults, silently; so settings are bound by reflection in native code too.
    [UnconditionalSuppressMessage(
        "Trimming", "IL2026",
        Justification = "The assemblies of the options records are roots of trimming (TrimmerRootAssembly in the project file).")]
    [UnconditionalSuppressMessage(
        "AOT", "IL3050", Justification = "The arrays among the settings are types of properties, so that their code exists.")]
    private static ApplianceOptions Bind(IConfigurationRoot configuration)
    {
        ApplianceOptions options = configuration.Get<ApplianceOptions>() ?? new ApplianceOptions();
        // The binder appends to a list that has a default; whoever writes a ladder means that ladder.
        return configuration.GetSection("Encoder:Ladder").Get<string[]>() is { } ladder
            ? options with { Encoder = options.Encoder with { Ladder = ladder } } : options;
    }

    private static IConfigurationRoot Read(string? file, IEnumerable<string> settings)
    {
        ConfigurationBuilder builder = new();
        if (file is not null)
        {
            if (!File.Exists(file))
                throw new ConfigurationException(
                    [Directory.Exists(file)
                        ? $"The configuration {file} is a directory: a JSON file is needed." : $"There is no configuration file {file}."]);
            builder.AddJsonFile(Path.GetFullPath(file), optional: false);
        }
        builder.AddEnvironmentVariables(EnvironmentPrefix);
        Dictionary<string, string?> overrides = new();
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new ConfigurationException([$"--set is \"{setting}\": Section:Key=value is needed, such as Room:Name=Aalto."]);
            overrides[setting[..equals]] = setting[(equals + 1)..];
        }
        builder.AddInMemoryCollection(overrides);
        try
        {
            return builder.Build();
        }
        catch (Exception unreadable) when (
            unreadable is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            string why = unreadable.InnerException is JsonException or FormatException
                ? unreadable.InnerException.Message : unreadable.Message;
            throw new ConfigurationException([$"The configuration {file} cannot be read: {why}"]);
        }
    }
}
