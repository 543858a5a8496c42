# The state lives in Keelson: locked by the stack's lane, kept encrypted, every version of it.
terraform {
  required_version = ">= 1.4"
  backend "http" {}
}

variable "environment" { type = string }
variable "cidr" { type = string }

locals {
  zones = ["a", "b", "c"]
}

resource "terraform_data" "network" {
  input            = { name = "shop-${var.environment}", cidr = var.cidr }
  triggers_replace = [var.cidr]
}

resource "terraform_data" "subnet" {
  for_each = { for index, zone in local.zones : zone => cidrsubnet(var.cidr, 8, index) }
  input    = { network = terraform_data.network.id, zone = each.key, cidr = each.value }
}

output "network_id" {
  value = terraform_data.network.id
}

output "subnet_ids" {
  value = [for subnet in terraform_data.subnet : subnet.id]
}
