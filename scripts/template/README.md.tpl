# axcouncil/__NAME__

Asks an address once and says what it answered.

## Requirements

No permissions and no secrets.

## Usage

```yaml
- uses: axcouncil/__NAME__@v1
  with:
    url: https://example.com/health
```

## API

<!-- api-start -->
<!-- api-end -->

## When it fails

| What it says | What to do |
| --- | --- |
| `… refused the connection or cannot be reached` | Check that the service is up and that the address is right. |
