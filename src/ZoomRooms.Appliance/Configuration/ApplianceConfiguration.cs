using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ZoomRooms.Appliance.Configuration;

/// <summary>Settings that cannot be used; each mistake is a sentence.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> mistakes) : Exception(string.Join(Environment.NewLine, mistakes))
{
    public IReadOnlyList<string> Mistakes => mistakes;
}

/// <summary>Reads the settings: a JSON file, then environment variables <c>ZOOMROOMS_SECTION__KEY</c>, then <c>--set Section:Key=value</c>; the later wins.</summary>
public static class ApplianceConfiguration
{
    public const string EnvironmentPrefix = "ZOOMROOMS_";

    /// <exception cref="ConfigurationException">A file that is not there or not JSON, an unknown key, a value that does not fit.</exception>
    public static ApplianceOptions Load(string? file, IEnumerable<string> settings)
    {
        IConfigurationRoot configuration = Read(file, settings);
        List<string> unknown = [.. UnknownKeys(configuration, typeof(ApplianceOptions))];
        if (unknown.Count > 0)
            throw new ConfigurationException(unknown);
        ApplianceOptions options;
        try
        {
            options = configuration.Get<ApplianceOptions>() ?? new ApplianceOptions();
        }
        catch (InvalidOperationException wrongType)
        {
            throw new ConfigurationException([wrongType.InnerException is { } inner ? $"{wrongType.Message} {inner.Message}" : wrongType.Message]);
        }
        List<string> mistakes = [.. options.Validate()];
        return mistakes.Count == 0 ? options : throw new ConfigurationException(mistakes);
    }

    private static IConfigurationRoot Read(string? file, IEnumerable<string> settings)
    {
        var builder = new ConfigurationBuilder();
        if (file is not null)
        {
            if (!File.Exists(file))
                throw new ConfigurationException([Directory.Exists(file) ? $"The configuration {file} is a directory: a JSON file is needed." : $"There is no configuration file {file}."]);
            builder.AddJsonFile(Path.GetFullPath(file), optional: false);
        }
        builder.AddEnvironmentVariables(EnvironmentPrefix);
        var overrides = new Dictionary<string, string?>();
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
        catch (Exception unreadable) when (unreadable is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            string why = unreadable.InnerException is JsonException or FormatException ? unreadable.InnerException.Message : unreadable.Message;
            throw new ConfigurationException([$"The configuration {file} cannot be read: {why}"]);
        }
    }

    private static IEnumerable<string> UnknownKeys(IConfiguration section, Type type, string path = "")
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        foreach (IConfigurationSection child in section.GetChildren())
        {
            string key = path.Length == 0 ? child.Key : $"{path}:{child.Key}";
            if (!known.TryGetValue(child.Key, out Type? childType))
                yield return $"{key} is no setting. {(path.Length == 0 ? "Sections are" : $"{path} has")}: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.";
            else
            {
                // An array's children are its elements.
                IEnumerable<(IConfigurationSection Section, Type Type)> nested = childType.IsArray
                    ? child.GetChildren().Select(element => (element, childType.GetElementType()!))
                    : [(child, childType)];
                foreach (string mistake in nested.Where(part => IsSection(part.Type)).SelectMany(part => UnknownKeys(part.Section, part.Type, part.Section.Path)))
                    yield return mistake;
            }
        }
    }

    private static bool IsSection(Type type) => type.Namespace?.StartsWith("ZoomRooms", StringComparison.Ordinal) == true && !type.IsEnum && !type.IsArray;
}
